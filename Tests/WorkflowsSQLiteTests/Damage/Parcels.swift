import Logging
import Testing
import Workflows
import WorkflowsTesting

@testable import WorkflowsSQLite

enum ParcelStatus: Int, WorkflowStatus {
    case ordered = 1
    case packed
    case shipped
    case expired
}

struct Parcel: Codable, Hashable, Sendable {
    var note = "books"
}

/// How a run stands before its store is damaged, each with something of another role before it.
enum Standing: String, CaseIterable {
    /// A step packs it.
    case ordered
    /// A timeout is due an hour later.
    case late
    /// The engine paused it, and resumes it ten minutes later.
    case paused
    /// A hook is called for it.
    case done
    /// Its data is to be deleted.
    case erased
}

/// A service with a role of every kind, and the file it works on. Each poll is of its own length, so that a test knows
/// who sleeps.
final class ParcelService: Sendable {
    static let timeoutPolling = Duration.hours(2000)
    static let stepPolling = Duration.hours(3000)
    static let connectorPolling = Duration.hours(4100)
    static let polling = Duration.hours(5000)
    /// How long whatever failed waits.
    static let wait = Duration.minutes(3)

    let clock = ManualClock()
    let source: InMemoryConnectorSource
    let store: TemporaryStore
    /// Whether the code fails that is called for a run.
    let isFailing = Shared(false)
    /// What the code was called for.
    let calls = Shared<[String]>([])
    /// What roles failed with, and not the code that is called for a run.
    let troubles = Troubles()

    init() throws {
        let clock = clock.engineClock
        source = InMemoryConnectorSource(clock: clock)
        store = try TemporaryStore { $0.clock = clock }
    }

    final class Troubles: WorkflowObserver {
        let all = Shared<[String]>([])

        func errorOccurred(_ error: ObservedError) {
            guard error.runID == nil, error.backoffUntil != nil else { return }
            all.withLock { $0.append("\(error.role.processName): \(error.message)") }
        }
    }

    /// The file as another process would have it, which remembers nothing of what was written.
    func adapter() throws -> SQLiteAdapter { try store.another { $0.clock = self.clock.engineClock } }

    func workflow(
        on adapter: any WorkflowAdapter, change: (inout BuildOptions) -> Void = { _ in }
    ) throws -> Workflow<Parcel, ParcelStatus> {
        var parcels = WorkflowBuilder<Parcel, ParcelStatus>("parcels")
        let (calls, isFailing) = (calls, isFailing)
        @Sendable func call(_ what: String) throws {
            calls.withLock { $0.append(what) }
            if isFailing.withLock({ $0 }) { throw Broke() }
        }
        parcels.addStep(from: .ordered, to: .packed) { run in
            try call("step \(run.foreignID)")
            return .to(.packed)
        }
        parcels.addTimeout(from: .packed, to: .expired, timer: .after(.hours(1))) { run, _ in
            try call("timeout \(run.foreignID)")
            return .to(.expired)
        }
        parcels.addCallback(from: .packed, to: .shipped) { _, _ in .to(.shipped) }
        parcels.onComplete { run in try call("complete \(run.foreignID)") }
        parcels.onPause { run in try call("pause \(run.foreignID) \(run.version)") }
        parcels.addConnector("payments", source: source) { event, _, _ in try call("payment \(event.key)") }
        parcels.customDelete { parcel in
            try call("delete")
            parcel.note = ""
        }
        var options = BuildOptions()
        options.clock = clock.engineClock
        options.instance = "test"
        options.logger.logLevel = .critical
        options.lease = .hours(100_000)
        options.chance = { 0 }
        let backOff = BackOff.constant(Self.wait)
        options.stepDefaults = [.pollingFrequency(Self.stepPolling), .errorBackOff(backOff)]
        options.timeoutDefaults = [.pollingFrequency(Self.timeoutPolling), .errorBackOff(backOff)]
        options.hookDefaults = [.pollingFrequency(Self.polling), .errorBackOff(backOff)]
        options.connectorDefaults = [.pollingFrequency(Self.connectorPolling), .errorBackOff(backOff)]
        options.deletionPolling = Self.polling
        options.versionPolling = Self.polling
        options.outbox?.polling = Self.polling
        options.pauseRetry = PauseRetry(after: .minutes(10), times: 3)
        options.pauseRetry?.polling = Self.polling
        options.observers = [troubles]
        change(&options)
        return try parcels.build(on: adapter, options: options)
    }

    /// Serves the empty store once: a hook hears of nothing that was before it.
    func prepare() async throws { try await serving(workflow(on: store.adapter)) {} }

    @discardableResult
    func stand(_ standing: Standing, _ foreignID: ForeignID, dueIn due: Duration = .hours(1)) async throws -> RunID {
        let now = clock.wallClock
        let first = try await store.records.create(
            Samples.record(foreignID, workflow: "parcels", at: now, object: #"{"note":"books"}"#))
        switch standing {
        case .ordered: break
        case .paused:
            _ = try await store.records.advance(
                first, first.next(runState: .paused, after: .zero, reason: "503", origin: Origin(.engine)))
        case .late:
            let packed = first.next(status: 2, after: .zero)
            var transaction = StoreTransaction.advance(first, packed)
            transaction.timeouts = [
                .arm(NewTimeout(runID: first.runID, status: 2, visit: 2, name: "timeout", dueAt: now + due))
            ]
            _ = try await store.records.transact(transaction)
        case .done, .erased:
            let packed = try await store.records.advance(first, first.next(status: 2, after: .zero))
            let shipped = try await store.records.advance(
                packed, packed.next(status: 3, runState: .completed, after: .zero))
            guard standing == .erased else { break }
            _ = try await store.records.advance(
                shipped, shipped.next(runState: .requestedDataDeleted, after: .zero, origin: Origin(.person)))
        }
        return first.runID
    }

    /// Two runs in each standing: the first of them, which is "bad", is in everybody's way.
    func standAll() async throws -> (bad: [Standing: RunID], good: [Standing: RunID]) {
        var (bad, good): ([Standing: RunID], [Standing: RunID]) = ([:], [:])
        for standing in Standing.allCases {
            bad[standing] = try await stand(standing, ForeignID("bad-\(standing)"))
            good[standing] = try await stand(standing, ForeignID("good-\(standing)"))
        }
        return (bad, good)
    }

    func change(_ sql: String) async throws {
        try await store.adapter.store.writer.urgently { try $0.execute(sql) }.get()
    }

    /// The versions of the runs that are in the way.
    static let ofBad = "WHERE version_id >> 31 IN (SELECT run_key FROM runs WHERE foreign_id LIKE 'bad-%')"

    func called(_ what: String) -> Int { calls.withLock { $0.count { $0 == what } } }

    /// Returns as soon as the condition holds: looks again with each notice of the store, or after a moment without one.
    func eventually(
        _ what: Comment, _ location: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
    ) async throws {
        let listener = store.adapter.changes.listen(to: [.versions])
        let deadline = ContinuousClock.now + .seconds(20)
        while try await !condition() {
            try #require(
                ContinuousClock.now < deadline,
                "\(what); calls: \(calls.withLock { $0 }), \(troubles.all.withLock { $0 })",
                sourceLocation: location)
            try await listener.wait(upTo: .milliseconds(20), clock: .system)
        }
    }

    /// Whether the store tells that a run stands somewhere.
    func stands(_ id: RunID?, _ status: ParcelStatus, _ runState: RunState) async throws -> Bool {
        let record = try await store.records.lookup(try #require(id))
        return record?.status == status.rawValue && record?.runState == runState
    }

    /// Moves the clock on until everybody has dealt with the runs that nobody damaged.
    func serveGood(_ good: [Standing: RunID]) async throws {
        try await eventually("the step packs") { try await stands(good[.ordered], .packed, .running) }
        try await eventually("the hook is called") { called("complete good-done") == 1 }
        try await eventually("the data is deleted") { try await stands(good[.erased], .shipped, .dataDeleted) }
        await clock.waitForSleeper(dueIn: .minutes(10))
        clock.advance(by: .minutes(10))
        try await eventually("it is resumed") { try await stands(good[.paused], .packed, .running) }
        await clock.waitForSleeper(dueIn: .minutes(50))
        clock.advance(by: .minutes(50))
        try await eventually("the timeout fires") { try await stands(good[.late], .expired, .completed) }
    }
}
