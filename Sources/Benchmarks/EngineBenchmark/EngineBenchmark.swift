import ArgumentParser

/// How fast runs move, in memory and on SQLite: many in flight, one alone, with several workers for each step, with few
/// and with many finished runs in the store, with some that always fail; and what an engine costs that has nothing to do.
///
///     swift run -c release EngineBenchmark all --json
///
/// Each part can be run alone. A part that misses a budget makes the command exit with 1 once all is printed.
@main
struct EngineBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engine-benchmark",
        abstract: "Measure the engine and the SQLite adapter beside what they are compared to.",
        discussion: Reading.text,
        subcommands: [
            Engine.self, Alone.self, Growth.self, Trim.self, Idle.self, All.self, Adapter.self, Reads.self, Once.self,
            Grow.self, TrimOnce.self, IdleInstance.self,
        ],
        defaultSubcommand: Engine.self)
}
