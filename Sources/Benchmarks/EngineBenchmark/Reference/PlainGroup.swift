import Workflows

/// What the versions of a group change together. As in the adapter, such a row is written once, when the group ends, and
/// not with each version that changes it.
struct PlainGroup {
    struct Cursor: Hashable {
        let status: Int
        let partition: Int
    }

    struct Count: Hashable {
        let status: Int
        let runState: RunState
    }

    struct Edge: Hashable {
        let slot: Int64
        let from: Int
        let to: Int
    }

    struct Entry: Hashable {
        let minute: Int64
        let status: Int
    }

    struct Stay: Hashable {
        let minute: Int64
        let status: Int
        let bin: Int
    }

    struct Created: Hashable {
        let seconds: Int64
        let slot: Int64
    }

    private(set) var versions = 0
    private(set) var cursors: [Cursor: Int64] = [:]
    private(set) var counts: [Count: Int] = [:]
    private(set) var edges: [Edge: (count: Int, last: Timestamp)] = [:]
    private(set) var entries: [Entry: Int] = [:]
    private(set) var stays: [Stay: Int] = [:]
    private(set) var minutes: [Int64: Int] = [:]
    private(set) var created: [Created: ClosedRange<Int64>] = [:]

    /// A run was stored that is new.
    mutating func create(_ run: Int64, at now: Timestamp) {
        for seconds: Int64 in [60, 3600] {
            let mark = Created(seconds: seconds, slot: now.microseconds / (seconds * 1_000_000))
            let known = created[mark] ?? run...run
            created[mark] = min(known.lowerBound, run)...max(known.upperBound, run)
        }
        enter(ChainStatus.first.rawValue, .initiated, at: now)
    }

    /// A run went on from a status, where it had been since some moment, to the next one.
    mutating func advance(
        from: (status: Int, runState: RunState), since: Timestamp, to: (status: Int, runState: RunState),
        at now: Timestamp
    ) {
        counts[Count(status: from.status, runState: from.runState), default: 0] -= 1
        let edge = Edge(slot: now.microseconds / 10_000_000, from: from.status, to: to.status)
        edges[edge] = ((edges[edge]?.count ?? 0) + 1, now)
        let bin = DwellHistogram.bin(of: now - since)
        stays[Stay(minute: Self.minute(now), status: from.status, bin: bin), default: 0] += 1
        enter(to.status, to.runState, at: now)
    }

    /// The event that brought a run into a status was dealt with.
    mutating func move(_ cursor: Cursor, to event: Int64) { cursors[cursor] = event }

    private mutating func enter(_ status: Int, _ runState: RunState, at now: Timestamp) {
        let minute = Self.minute(now)
        versions += 1
        counts[Count(status: status, runState: runState), default: 0] += 1
        entries[Entry(minute: minute, status: status), default: 0] += 1
        minutes[minute, default: 0] += 1
    }

    private static func minute(_ moment: Timestamp) -> Int64 { moment.microseconds / 60_000_000 }
}
