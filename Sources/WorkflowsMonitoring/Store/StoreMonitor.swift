import Synchronization
public import Workflows

/// The monitoring API over a store: in the process that runs the workflows, or in another one with every service
/// killed.
public final class StoreMonitor: MonitoringSource {
    /// What this monitor may do, and for whom.
    public struct Access: Sendable {
        /// What is watched, for the header.
        public var target: String
        /// Who acts, as the transport proves it.
        public var actor: String
        /// Why nothing may be changed; `nil` where it may.
        public var readOnlyReason: String?

        /// Every field.
        public init(target: String, actor: String, readOnlyReason: String? = nil) {
            self.target = target
            self.actor = actor
            self.readOnlyReason = readOnlyReason
        }
    }

    let adapter: any WorkflowAdapter
    let access: Access
    let clock: EngineClock
    private let listener: ChangeListener
    private let watcher = Mutex<Task<Void, Never>?>(nil)
    let usual = Mutex(UsualStays())
    let origins = Mutex(OriginBook())

    /// A monitor over a store.
    public init(adapter: any WorkflowAdapter, access: Access, clock: EngineClock = .system) {
        self.adapter = adapter
        self.access = access
        self.clock = clock
        listener = adapter.changes.listen(to: [.versions, .roles])
    }

    deinit { watcher.withLock { $0?.cancel() } }

    /// What this source can and may do.
    public func capabilities() async throws(MonitoringError) -> Capabilities {
        var unsupported: Set<Capabilities.Feature> = []
        if adapter.statistics == nil { unsupported.insert(.statistics) }
        if adapter.timeouts == nil { unsupported.insert(.timeouts) }
        if !(adapter.roles is any RoleStopStore) { unsupported.insert(.roleStops) }
        return Capabilities(
            unsupported: unsupported, canAct: access.readOnlyReason == nil, readOnlyReason: access.readOnlyReason,
            actor: access.actor, target: access.target)
    }

    /// Waits until something may have changed.
    public func waitForChange(upTo limit: Duration) async throws -> Bool {
        watcher.withLock { task in
            guard task == nil else { return }
            task = Task { [adapter] in try? await adapter.watchForChanges() }
        }
        return try await listener.wait(upTo: limit, clock: clock)
    }

    /// Carries out one action on one run, or says why not.
    public func perform(_ request: ActionRequest) async -> ActionEnd {
        await acting {
            try await RunOperations(adapter: adapter, clock: clock).perform(request, actor: access.actor)
        }
    }

    /// How an action ends: nothing is done where nothing may be, and what a store failed with says whether something was.
    func acting(_ body: () async throws -> ActionOutcome) async -> ActionEnd {
        if let reason = access.readOnlyReason { return .outcome(.refused("read-only: \(reason)")) }
        do {
            return .outcome(try await body())
        } catch let error as WorkflowError {
            switch error.code {
            case .storeBusy: return .notSent("the store is busy: nothing was done, try again")
            case .noSuchStore: return .notSent(error.message)
            case .storeFull: return .notSent(error.message)
            case .readOnly: return .outcome(.refused("the store is read-only here"))
            case .notAllowed: return .outcome(.refused(error.message))
            case .illegalRunState: return .outcome(.failed(error.message))
            default: return .unknown(error.message)
            }
        } catch {
            return .unknown(String(describing: error))
        }
    }

    /// Turns what a store failed with into what a watcher can act on.
    func reading<Value>(_ body: () async throws -> Value) async throws(MonitoringError) -> Value {
        do {
            return try await body()
        } catch let error as MonitoringError {
            throw error
        } catch let error as WorkflowError {
            throw MonitoringError(MonitoringError.code(of: error.code), error.message)
        } catch is CancellationError {
            throw MonitoringError(.failed, "cancelled")
        } catch {
            throw MonitoringError(.failed, String(describing: error))
        }
    }
}

extension MonitoringError {
    static func code(of code: WorkflowError.Code) -> Code {
        switch code {
        case .recordNotFound, .timeoutNotFound, .outboxRowNotFound: .notFound
        case .storeBusy: .busy
        case .storeUnavailable, .noSuchStore: .unreachable
        case .notAStore, .olderSchema, .newerSchema, .damagedStore: .notAStore
        case .notAllowed, .readOnly: .notAllowed
        case .invalidCursor, .invalidArgument: .invalid
        default: .failed
        }
    }
}
