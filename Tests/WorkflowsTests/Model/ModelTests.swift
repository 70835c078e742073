import FoundationEssentials
import Testing
import Workflows

@Suite("The model")
struct ModelTests {
    @Test("Run states move only as they may; anything else is an error that names both states")
    func runStates() throws {
        let legal: [RunState: Set<RunState>] = [
            .initiated: [.running, .completed, .paused, .cancelled],
            .running: [.completed, .paused, .cancelled],
            .paused: [.running, .cancelled],
            .cancelled: [.requestedDataDeleted], .completed: [.requestedDataDeleted],
            .requestedDataDeleted: [.dataDeleted], .dataDeleted: [.requestedDataDeleted],
        ]
        for from in RunState.allCases {
            for to in RunState.allCases {
                #expect(from.canMove(to: to) == legal[from]?.contains(to))
                let stays = from == .running && to == .running
                guard !stays, !from.canMove(to: to) else { continue }
                let error = #expect(throws: WorkflowError.self) {
                    _ = try record(in: from).advanced(to: to, origin: Origin(.engine), at: Timestamp(microseconds: 0))
                }
                #expect(error?.code == .illegalRunState)
                #expect(error?.message.contains(from.name) == true && error?.message.contains(to.name) == true)
            }
        }
        #expect(RunState.allCases.map(\.rawValue) == [1, 2, 3, 4, 5, 6, 7])
    }

    private func record(in state: RunState) -> Record {
        let at = Timestamp(microseconds: 1_000_000)
        return Record(
            workflow: "orders", foreignID: "order-1", runID: RunID(high: 1, low: 2), runState: state, status: 1,
            object: .init(), objectVersion: 1, createdAt: at, updatedAt: at,
            meta: .init(version: 1, visit: 1, enteredAt: at, origin: Origin(.trigger)))
    }

    /// The ways into each run state, from the first version on.
    private static let ways: [RunState: [RunState]] = [
        .initiated: [], .running: [.running], .paused: [.paused], .cancelled: [.cancelled], .completed: [.completed],
        .requestedDataDeleted: [.completed, .requestedDataDeleted],
        .dataDeleted: [.completed, .requestedDataDeleted, .dataDeleted],
    ]

    @Test(
        "A store takes no version whose run state may not follow, whoever made it, and changes nothing",
        arguments: Stores.sharing, RunState.allCases)
    func illegalMoves(on store: Stores, from: RunState) async throws {
        let adapter = try store.make()
        func write(_ change: RunChange) async throws {
            var transaction = StoreTransaction(at: change.record.updatedAt)
            transaction.run = change
            _ = try await adapter.records.transact(transaction)
        }
        func next(_ record: Record, _ state: RunState) -> Record {
            var next = record
            next.runState = state
            next.meta.version += 1
            return next
        }
        var present = record(in: .initiated)
        try await write(.create(present))
        for state in try #require(Self.ways[from]) {
            try await write(.advance(from: present, to: next(present, state)))
            present = next(present, state)
        }
        #expect(present.runState == from)
        for to in RunState.allCases where !from.canMove(to: to) {
            if from == .running, to == .running { continue }
            let error = await #expect(throws: WorkflowError.self) {
                try await write(.advance(from: present, to: next(present, to)))
            }
            #expect(error?.code == .invalidArgument)
            #expect(error?.message.contains(from.name) == true && error?.message.contains(to.name) == true)
        }
        #expect(try await adapter.records.lookup(present.runID) == present)
    }

    @Test("A version is never older than the one before it, also when the wall clock was set back")
    func clockSetBack() throws {
        let next = try record(in: .running).advanced(
            to: .paused, origin: Origin(.person), at: Timestamp(microseconds: 5))
        #expect(next.updatedAt == Timestamp(microseconds: 1_000_000))
    }

    @Test("Run IDs are UUIDs of version 4, read in upper and lower case, and nothing else")
    func runIDs() {
        for _ in 0..<100 {
            let id = RunID.random()
            let text = id.description
            #expect(RunID(text) == id && RunID(text.uppercased()) == id)
            #expect(text.count == 36 && Array(text)[14] == "4" && "89ab".contains(Array(text)[19]))
        }
        for bad in [
            "", "x", "12345678-1234-4234-8234-12345678901", "12345678-1234-4234-8234-1234567890123",
            "12345678x1234-4234-8234-123456789012", "12345678-1234-4234-8234-12345678901é",
        ] {
            #expect(RunID(bad) == nil, "\(bad)")
        }
    }

    @Test("Times are written as RFC 3339 in UTC with milliseconds, leap years and the time before 1970 included")
    func times() {
        #expect(Timestamp(microseconds: 0).description == "1970-01-01T00:00:00.000Z")
        #expect(Timestamp(microseconds: 1_709_208_000_250_999).description == "2024-02-29T12:00:00.250Z")
        #expect(Timestamp(microseconds: -1).description == "1969-12-31T23:59:59.999Z")
        #expect(Timestamp(microseconds: .max) + .seconds(1) == Timestamp(microseconds: .max))
    }

    @Test("Workers share the 64 partitions without gap or overlap, whatever their number")
    func partitions() {
        for count in 1...64 {
            let shares = (0..<count).map { PartitionSet.share($0, of: count) }
            #expect(shares.reduce(0) { $0 | $1.bits } == .max)
            #expect(shares.reduce(0) { $0 + $1.bits.nonzeroBitCount } == 64)
        }
    }

    @Test("Each version has one event, on the topic its run state says")
    func topics() {
        func name(_ state: RunState) -> String {
            Topic(workflow: "my orders", status: 3, runState: state).name
        }
        #expect(name(.initiated) == "my_orders-3" && name(.running) == "my_orders-3")
        for state in [RunState.paused, .cancelled, .completed, .dataDeleted] {
            #expect(name(state) == "my_orders-run-state-change")
        }
        #expect(name(.requestedDataDeleted) == "my_orders-delete")
    }

    @Test("The waits of the default back-off add up to about an hour over twenty attempts")
    func backOff() {
        let backOff = StepSettings().backOff
        let waits = (1...20).map { backOff.wait(afterFailures: $0, chance: 0) }
        #expect(waits.first == .milliseconds(500))
        #expect(waits.last == .seconds(300))
        let total = waits.reduce(.zero, +)
        #expect(total > .minutes(45) && total < .minutes(75))
        #expect(backOff.wait(afterFailures: 3, chance: 1) == .milliseconds(1600))
        #expect(BackOff.constant(.seconds(2)).wait(afterFailures: 9, chance: 1) == .seconds(2))
    }

    @Test("A dwell histogram's percentiles are right to within a tenth")
    func histogram() {
        var histogram = DwellHistogram()
        for milliseconds in 1...1000 {
            histogram.add(1, toBin: DwellHistogram.bin(of: .milliseconds(milliseconds)))
        }
        for share in [0.1, 0.5, 0.95] {
            let value = histogram.percentile(share)?.inSeconds ?? 0
            #expect(abs(value / share - 1) < 0.1, "\(share): \(value)")
        }
        #expect(DwellHistogram().percentile(0.5) == nil)
        histogram.add(5000, toBin: DwellHistogram.bin(of: .seconds(Int64.max / 2)))
        #expect((histogram.percentile(0.95) ?? .zero) > .hours(24 * 365))
    }
}
