/// How the figures are to be read.
enum Reading {
    static let text = """
        WHAT IS MEASURED. A run goes through a workflow of three steps that do nothing, with an object of five fields that is \
        stored as JSON: four versions, the trigger's and one for each step, each with its event. Whoever triggers a run \
        waits for its end. All of it, the trigger and the wait too, is what a run costs.

        A ROUND. Each measurement is a process of its own: what an earlier one left in the allocator and the caches would \
        count. The measurements of a round follow one another, so that a disk or a neighbour that changes its speed meets \
        all of them. What is printed is the median of the rounds, the smallest and the greatest; a budget is held against \
        the median.

        WHAT STANDS BESIDE IT. In memory: the codec alone, which encodes and decodes the object as often as the run does. The \
        engine's own cost is what is left. The engine uses all processors, so it is compared with the codec on all of them: \
        where two processors are threads of one core, each is slower while the other works. What it costs on one thread \
        stands there too. On SQLite: a plain loop over SQLite's own interface that writes \
        the rows of the same versions with prepared statements in groups of a hundred, reads nothing and tells nobody. It \
        says how fast this disk is today, so only the ratio to it says something of the engine.

        TRANSITIONS. A version is anything that was stored; transitions are versions without the triggers', three for a run. \
        "Processor time for a transition" puts all that a run costs on those three, and the codec's for four versions too.

        THE MACHINE. Beside each result stand the load average when its last round began, which knows of the round before \
        too, and how many processors others kept busy meanwhile. Processor time hardly depends on others; rates, and the \
        times from trigger to end, do. With 256 runs in flight the time from trigger to end is how long 256 runs take: the \
        rate in other words. What one run takes is said by `alone`.

        GROWTH. One engine finishes a million runs; the processor time for a version with a thousand finished runs and with \
        all of them is compared, and the memory after ten thousand and after all. In memory every version is kept: there \
        the bytes for a run say what keeping it costs.

        IDLE. Two instances of three workflows with forty roles hold their leases and wait. Commits are counted by another \
        process, the durable ones, which wait for the disk, by the instances themselves.

        ADAPTER. `adapter` leaves the engine out: callers store the same versions straight through the SQLite adapter, beside \
        the plain loop.

        READS. `reads` makes a store of a million runs with three versions each, and asks it as a guest does: the first page of \
        each selection that an index leads to, searches that find nothing, counts, the check. One process makes each read \
        five times; the guest's own caches are empty for the first, which as a rule is the greatest. Beside them stand two \
        plain statements on the same file: a hundred rows by their key, and every row.

        WHAT OTHERS DO, with three steps on the same kind of machine: two cores. The Go framework in memory: at most 18 300 \
        transitions a second with every poll at 1 ms; 353 a second with its defaults and a burst of 10 000 runs; one run alone \
        takes 501 ms at p50 from its trigger to its end; 1.9 cores are busy while one run waits; 9 to 11 kB are kept for each \
        finished run; on MariaDB 519 transitions a second. DBOS on SQLite: 163 steps a second. They were measured for the issue that \
        asked for this engine ("The engine, whole"); nothing here measures them again. The rates in memory stand beside \
        `engine --store memory`, the time of one run beside `alone --store memory`, the cores beside `idle`, the kilobytes \
        beside `growth`, and the last two rates beside `engine --store sqlite`, which waits for the disk.
        """
}
