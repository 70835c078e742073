/// The numbers over time of a workflow in an ``InMemoryAdapter``, counted as its runs are written. A workflow has few
/// statuses and edges, so they are looked for one by one: that costs less than hashing them.
final class MemoryNumbers {
    private struct Counts {
        var transitions = 0
        var errors = 0
    }

    private struct StatusMinute {
        var entered = 0
        var errors = 0
        var stays = DwellHistogram()
    }

    private struct Status {
        let number: Int
        var minutes = MemorySlots<StatusMinute>()
    }

    private struct Edge {
        let from: Int
        let to: Int
        let kind: Origin.Kind
        var lastAt: Timestamp
        var slots = MemorySlots<Int>()
    }

    private var counts = MemorySlots<Counts>()
    private var statuses: [Status] = []
    private var edges: [Edge] = []

    /// A run was triggered.
    func count(first record: Record) {
        let minute = countVersion(at: record.updatedAt)
        count(record.status, minute) { $0.entered += 1 }
    }

    /// A run was written.
    func count(from previous: Record, to next: Record) {
        let minute = countVersion(at: next.updatedAt)
        let leaves = next.meta.visit != previous.meta.visit
        if leaves {
            count(next.status, minute) { $0.entered += 1 }
            countEdge(from: previous.status, to: next.status, next.meta.origin.kind, at: next.updatedAt)
        }
        guard previous.runState.isUnfinished, leaves || !next.runState.isUnfinished else { return }
        let (stay, overflow) = next.updatedAt.microseconds.subtractingReportingOverflow(
            previous.meta.enteredAt.microseconds)
        let bin = DwellHistogram.bin(ofMicroseconds: overflow ? .max : stay)
        count(previous.status, minute) { $0.stays.add(1, toBin: bin) }
    }

    /// An attempt failed.
    func countError(in status: Int, at moment: Timestamp) {
        let minute = CountedTime.minutes.slot(of: moment)
        counts.change(minute, keeping: CountedTime.keptMinutes, from: Counts()) { $0.errors += 1 }
        count(status, minute) { $0.errors += 1 }
    }

    private func countVersion(at moment: Timestamp) -> Int64 {
        let minute = CountedTime.minutes.slot(of: moment)
        counts.change(minute, keeping: CountedTime.keptMinutes, from: Counts()) { $0.transitions += 1 }
        return minute
    }

    private func count(_ status: Int, _ minute: Int64, _ body: (inout StatusMinute) -> Void) {
        var index = 0
        while index < statuses.count, statuses[index].number != status { index += 1 }
        if index == statuses.count { statuses.append(Status(number: status)) }
        statuses[index].minutes.change(minute, keeping: CountedTime.keptMinutes, from: StatusMinute(), body)
    }

    private func countEdge(from: Int, to: Int, _ kind: Origin.Kind, at moment: Timestamp) {
        var index = 0
        while index < edges.count, edges[index].from != from || edges[index].to != to || edges[index].kind != kind {
            index += 1
        }
        if index == edges.count { edges.append(Edge(from: from, to: to, kind: kind, lastAt: moment)) }
        edges[index].lastAt = max(edges[index].lastAt, moment)
        edges[index].slots.change(
            CountedTime.tenSeconds.slot(of: moment), keeping: CountedTime.keptMinutes * 6, from: 0
        ) { $0 += 1 }
    }
}

extension MemoryNumbers {
    func edgeActivity(since moment: Timestamp) -> [EdgeActivity] {
        let first = max(CountedTime.tenSeconds.firstSlot(since: moment), oldestMinute * 6)
        return edges.map { edge in
            EdgeActivity(
                from: edge.from, to: edge.to, kind: edge.kind,
                count: edge.slots.all(from: first).reduce(0) { $0 + $1.value }, lastAt: edge.lastAt)
        }.sorted { ($0.from, $0.to, $0.kind.rawValue) < ($1.from, $1.to, $1.kind.rawValue) }
    }

    func statusActivity(since moment: Timestamp) -> [StatusActivity] {
        let first = max(CountedTime.minutes.firstSlot(since: moment), oldestMinute)
        return statuses.compactMap { status -> StatusActivity? in
            let minutes = status.minutes.all(from: first)
            guard !minutes.isEmpty else { return nil }
            var stays = DwellHistogram()
            for (_, counts) in minutes {
                for (bin, count) in counts.stays.bins { stays.add(count, toBin: bin) }
            }
            return StatusActivity(
                status: status.number, entered: minutes.reduce(0) { $0 + $1.value.entered },
                errors: minutes.reduce(0) { $0 + $1.value.errors }, stays: stays)
        }.sorted { $0.status < $1.status }
    }

    func minutes(of workflow: WorkflowName, since moment: Timestamp) -> [WorkflowMinute] {
        counts.all(from: CountedTime.minutes.firstSlot(since: moment)).map { minute, counts in
            WorkflowMinute(
                workflow: workflow, minute: minute, transitions: counts.transitions, errors: counts.errors)
        }
    }

    /// What a status or an edge that rests for long has of before is not counted any more either.
    private var oldestMinute: Int64 { counts.newest.map { $0 - CountedTime.keptMinutes } ?? Int64.min / 8 }
}
