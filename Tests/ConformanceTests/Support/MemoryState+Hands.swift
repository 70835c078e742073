@testable import Workflows

/// What a double changes of the store in memory behind its back.
extension MemoryState {
    /// The present records, in the order of triggering.
    var records: [Record] { order.all.map(\.current) }

    func current(_ id: RunID) -> Record? { runs[id]?.current }
    func hasRun(_ id: RunID) -> Bool { runs[id] != nil }

    /// Stores a version that nobody asked for.
    func force(_ record: Record) { runs[record.runID]?.append(record) }

    /// Changes versions of a run that are stored.
    func change(_ id: RunID, _ body: (inout Record) -> Void) {
        runs[id]?.overwrite { record in
            var record = record
            body(&record)
            return record
        }
    }

    /// Where a cursor stands.
    func stands(_ move: CursorMove) -> Int64 { cursors[move.consumer]?[move.partition] ?? 0 }

    /// Moves a cursor from wherever it stands.
    mutating func force(_ move: CursorMove) {
        cursors[move.consumer, default: MemoryCursors()][move.partition] = move.to
    }

    func failures(of id: RunID) -> [ParkedEvent] { runs[id].map { Array($0.parked.values) } ?? [] }

    mutating func put(_ event: ParkedEvent) {
        if let run = runs[event.runID] { parked.put(event, of: event.consumer, run) }
    }

    mutating func forgetFailure(of id: RunID, by consumer: ConsumerName? = nil) {
        guard let run = runs[id] else { return }
        if let consumer { parked.put(nil, of: consumer, run) } else { parked.forget(run) }
    }

    func timeouts(of id: RunID) -> [Timeout] { runs[id].map { timeouts.of($0) } ?? [] }

    /// Puts a timeout in its place, also where it is gone already.
    mutating func put(_ timeout: Timeout) {
        runs[timeout.runID]?.timeouts.insert(timeout.id)
        timeouts.put(timeout)
    }

    mutating func remove(_ timeout: Timeout) {
        if let run = runs[timeout.runID] { timeouts.remove(timeout.id, of: run) }
    }

    mutating func add(to id: RunID, _ make: (_ id: Int64) -> Timeout) {
        if let run = runs[id] { timeouts.add(to: run, make) }
    }

    /// The names of the timeouts that ended in the present visits, by run.
    var endedTimeouts: [RunID: Set<String>] {
        get { runs.mapValues(\.endedTimeouts) }
        nonmutating set { for (id, run) in runs { run.endedTimeouts = newValue[id] ?? [] } }
    }
}
