import Synchronization
import Testing
import Workflows
import WorkflowsTesting

@Suite("Races of workers for one step", .timeLimit(.minutes(1)))
struct WorkerRaceTests {
    @Test(
        "A run whose move was not stored is not lost where workers change from 1 to 5 to 3 and two instances disagree",
        arguments: Guarded.allCases)
    func passedOver(_ guarded: Guarded) async throws {
        let raced = guarded.make(.cursorCheck)
        let hands = Gate()
        func workflow(
            _ count: Int, _ instance: InstanceName, on adapter: any WorkflowAdapter, polling: Duration = .hours(1)
        ) throws -> Workflow<Order, OrderStatus> {
            var builder = WorkflowBuilder<Order, OrderStatus>("orders")
            builder.addStep(
                from: .created, to: .shipped, options: .parallel(count), .pollingFrequency(polling)
            ) { run in
                if run.foreignID == "first" { await hands.pass() }
                return .to(.shipped)
            }
            var options = raced.options(instance)
            options.roleBackOff = .constant(.seconds(7))
            // Both runs are of one partition, so that one cursor is before both.
            options.newRunID = { RunID.random(in: Partition(number: 11)) }
            return try builder.build(on: adapter, options: options)
        }
        let plain = try workflow(1, "plain", on: raced.adapter)
        // The cursor stands behind something by then.
        try await serving(plain) {
            let before = try await plain.trigger("before", with: Order())
            _ = try await plain.await(before, reaching: .shipped)
        }
        let first = try await plain.trigger("first", with: Order())
        let second = try await plain.trigger("second", with: Order())
        let losing = Losing(raced.adapter, first, until: second)
        try await serving(try workflow(1, "one", on: losing)) {
            try await serving(try workflow(5, "five", on: losing)) {
                // Both have the first run in hand, and cannot store what they decided. The second one's move is stored.
                try await hands.arrived(2)
                hands.open()
                await raced.clock.waitForSleepers(2, dueIn: .seconds(7))
                // They have given up their roles, and three others go on where the cursor stands.
                let three = try workflow(3, "three", on: raced.adapter, polling: .seconds(77))
                try await serving(three) { await raced.clock.waitForSleepers(3, dueIn: .seconds(77)) }
            }
        }
        #expect(try await raced.adapter.history(second).map(\.record.status) == [1, 4])
        guarded.shows(try await raced.adapter.history(first).map(\.record.status), promised: [1, 4], harm: [1])
    }

    @Test(
        "Nothing is lost or done twice under load while the number of workers changes and two instances disagree",
        arguments: [(Guarded.with, Stores.memory), (.with, .sqlite), (.without, .memory)])
    func underLoad(_ guarded: Guarded, on store: Stores) async throws {
        let raced = guarded.make(.cursorCheck)
        let moves = AcceptedMoves()
        let adapter: any WorkflowAdapter =
            switch store {
            case .memory: ImmediateWitness(inner: raced.adapter, moves: moves)
            case .sqlite, .relayed: Witness(inner: try TemporarySQLite(clock: raced.clock.engineClock), moves: moves)
            }
        func workflow(_ count: Int, _ instance: InstanceName) throws -> Workflow<Order, OrderStatus> {
            var builder = WorkflowBuilder<Order, OrderStatus>("orders")
            builder.addStep(from: .created, to: .paid, options: .parallel(count)) { _ in
                await Task.yield()
                return .to(.paid)
            }
            builder.addStep(from: .paid, to: .shipped, options: .parallel(count)) { _ in
                await Task.yield()
                return .to(.shipped)
            }
            return try builder.build(on: adapter, options: raced.options(instance))
        }
        let (one, five, three) = (try workflow(1, "one"), try workflow(5, "five"), try workflow(3, "three"))
        func load(_ name: String) async throws {
            for number in 1...60 { try await one.trigger(ForeignID("\(name)-\(number)"), with: Order()) }
        }
        var rounds = 0
        func moreLoad() async throws -> [CursorMove] {
            rounds += 1
            try await load("more-\(rounds)")
            return moves.forked
        }
        var unfinished = RunQuery()
        unfinished.runStates = [.initiated, .running]
        let query = unfinished
        try await serving(one) {
            try await load("first")
            try await serving(five) { try await load("second") }
            try await serving(three) {
                try await load("third")
                switch guarded {
                case .with:
                    try await adapter.waitUntil { try await $0.list(query, after: nil, limit: 1).items.isEmpty }
                case .without:
                    // Two of them meet soon, but not every time.
                    try await until("a cursor is moved from where it does not stand", seeing: moreLoad) { !$0.isEmpty }
                }
            }
        }
        // Whoever moves a cursor that has gone on takes others back to what they dealt with, or past what nobody did.
        guarded.shows(moves.forked.isEmpty, promised: true, harm: false)
        guard guarded == .with else { return }
        // What came twice led nowhere twice.
        let all = try await adapter.records.list(RunQuery(), after: nil, limit: 1000).items
        #expect(all.count == 180)
        for run in all {
            let history = try await adapter.records.history(run.runID).map(\.record.status)
            #expect(history == [1, 2, 4], "run \(run.runID)")
        }
    }
}

extension RunID {
    /// One whose events are in a partition.
    fileprivate static func random(in partition: Partition) -> RunID {
        while true {
            let id = RunID.random()
            if Partition(of: id) == partition { return id }
        }
    }
}

/// A store that loses every move of one run, each as soon as a move of another is stored, which was decided after it.
private final class Losing: WrappingAdapter, WrappingRecordStore {
    let inner: InMemoryAdapter
    private let lost: RunID
    private let other: RunID
    private let later = Gate()

    init(_ inner: InMemoryAdapter, _ lost: RunID, until other: RunID) {
        self.inner = inner
        self.lost = lost
        self.other = other
    }

    var records: any RecordStore { self }
    var innerRecords: any RecordStore { inner }

    func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        let run = transaction.run?.record.runID
        if run == lost {
            await later.pass()
            throw WorkflowError(.storeUnavailable, "the disk is full")
        }
        let outcome = try await inner.transact(transaction)
        if run == other { later.open() }
        return outcome
    }
}

/// Which moves of cursors a store accepted.
private final class AcceptedMoves: Sendable {
    private struct Place: Hashable {
        let consumer: ConsumerName
        let partition: Partition
        let from: Int64
    }

    private let state = Mutex<[Place: [CursorMove]]>([:])

    func note(_ transaction: StoreTransaction, _ outcome: StoreOutcome) {
        guard let move = transaction.cursor, outcome.cursorMoved else { return }
        let place = Place(consumer: move.consumer, partition: move.partition, from: move.from)
        state.withLock { $0[place, default: []].append(move) }
    }

    /// Those that others were accepted beside, from the same place: a cursor stands there once.
    var forked: [CursorMove] { state.withLock { $0.values.filter { $0.count > 1 }.flatMap(\.self) } }
}

/// A store whose accepted moves of cursors are noted.
private struct Witness: WrappingAdapter, WrappingRecordStore {
    let inner: TemporarySQLite
    let moves: AcceptedMoves

    var records: any RecordStore { self }
    var innerRecords: any RecordStore { inner.records }

    func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        let outcome = try await inner.records.transact(transaction)
        moves.note(transaction, outcome)
        return outcome
    }
}

/// The same of a store that carries transactions out at once.
private struct ImmediateWitness: WrappingAdapter, WrappingRecordStore, ImmediateRecordStore {
    let inner: InMemoryAdapter
    let moves: AcceptedMoves

    var records: any RecordStore { self }
    var innerRecords: any RecordStore { inner }

    func transactAtOnce(_ transaction: StoreTransaction) throws(WorkflowError) -> StoreOutcome {
        let outcome = try inner.transactAtOnce(transaction)
        moves.note(transaction, outcome)
        return outcome
    }

    func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        try transactAtOnce(transaction)
    }
}
