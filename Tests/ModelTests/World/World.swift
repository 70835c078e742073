import Workflows
import WorkflowsTesting

/// A store and the model beside it: everything is asked of both, and the answers must be the same.
final class World {
    /// The ways to the store: several where several work at once.
    let adapters: [any WorkflowAdapter]
    let clock: ManualClock
    var model = StoreModel()
    /// What was stored, or tried, for a run's number: a second attempt is of the very same record.
    var attempts: [Int: Record] = [:]
    var receivers: [Int: OpenReceiver] = [:]
    var begun: BegunList?

    init(_ adapters: [any WorkflowAdapter], clock: ManualClock) {
        self.adapters = adapters
        self.clock = clock
    }

    var adapter: any WorkflowAdapter { adapters[0] }
    var now: Duration { clock.now.offset }
    var wall: Timestamp { clock.wallClock }

    /// - Throws: `Mismatch`, or what the store failed with.
    func perform(_ operation: Operation) async throws {
        switch operation {
        case .pass(let seconds): clock.advance(by: .seconds(seconds))
        case .write(let write): try await perform(write)
        case .read(let read): try await perform(read)
        case .list(let query, let page): try await list(query, page: page)
        case .beginList(let query, let page): try await beginList(query, page: page)
        case .nextPage: try await nextPage()
        case .wrongCursor(let query, let other): try await wrongCursor(query, of: other)
        case .join(let start, let workflow, let lease): try await join(start, workflow: workflow, lease: lease)
        case .renew(let start, let wanted, let released, let lease):
            try await renew(start, wanted: wanted, released: released, lease: lease)
        case .leave(let start): try await leave(start)
        case .act(let kind, let role, let instance, let epochAge, let request):
            try await act(kind, role: role, instance: instance, epochAge: epochAge, request: request)
        case .beginAtLatest(let consumer): try await beginAtLatest(Universe.consumers[consumer])
        case .open(let receiver, let topic, let consumer, let share, let only):
            try await open(receiver, topic, Universe.consumers[consumer], share, only: only)
        case .receive(let receiver, let limit): try await receive(receiver, limit: limit)
        case .burst(let lists): try await burst(lists)
        }
    }

    /// Everything the store has, held against everything the model has.
    func compareAll() async throws {
        let records = adapter.records
        for id in model.order {
            try expect(await records.history(id), model.history(id), "history of \(id)")
            try expect(await records.lookup(id), model.current(id), "lookup of \(id)")
        }
        var query = RunQuery()
        for sort in RunQuery.Sort.allCases {
            query.sort = sort
            try await list(query, page: 100)
        }
        try expect(Set(await records.counts()), model.counts(), "counts")
        try expect(await records.events(after: 0, limit: .max), model.events, "events")
        let parked = try await records.parked(workflow: nil, runID: nil, limit: .max)
        try expect(Set(parked), Set(model.parked.values), "parked failures")
        try await learnTimeouts(of: nil)
        for workflow in Universe.workflows {
            try await perform(.schedules(workflow: Universe.workflows.firstIndex(of: workflow) ?? 0))
        }
        try await perform(.auditEntries(run: nil, limit: .max))
        try await perform(.registry)
        for consumer in Universe.consumers {
            for topic in Set(model.events.map(\.topic)) {
                try await open(-1, topic, consumer, .all, only: nil)
                while try await receive(-1, limit: 1000) > 0 {}
            }
        }
        // Moves are drawn here without regard to what a workflow declares.
        let broken = try await StoreInspection(of: adapter).broken().filter {
            $0.invariant != .edges && $0.invariant != .waits
        }
        try expect(broken, [], "what every store promises")
    }
}
