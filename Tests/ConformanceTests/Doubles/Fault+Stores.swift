import FoundationEssentials
import Workflows
import WorkflowsTesting

/// One thing that an adapter on a store of bytes does wrong.
struct StoreFault: Sendable {
    let name: String
    let breaks: [String]
    let install: @Sendable (inout BrokenSQLite, ManualClock) throws -> Void

    init(
        _ name: String, breaks: String..., install: @escaping @Sendable (inout BrokenSQLite, ManualClock) throws -> Void
    ) {
        self.name = name
        self.breaks = breaks
        self.install = install
    }

    static let all = statistics + shared + deadLetters

    static let statistics: [StoreFault] = [
        StoreFault(
            "When an edge was taken last is when it was taken first",
            breaks: "An edge is counted when it is taken, and not when a run is saved in its status"
        ) { double, _ in
            double.brokenStatistics.onEdge { edge in
                edge.count == 3 ? edge.with(lastAt: edge.lastAt.map { $0 - .seconds(2) }) : edge
            }
        },
        StoreFault(
            "Every edge is a step", breaks: "An edge is told apart by the means it was taken by, and by the workflow"
        ) { double, _ in
            double.brokenStatistics.onEdge { $0.with(kind: .step) }
        },
        StoreFault(
            "Edges have no window",
            breaks: "What an edge saw before the window is not counted, but when it was taken last is known"
        ) { double, _ in
            let edges = double.brokenStatistics.onEdges
            double.brokenStatistics.onEdges = { workflow, _ throws(WorkflowError) in
                try await edges(workflow, Timestamp(microseconds: 0))
            }
        },
        StoreFault("New runs enter nothing", breaks: "Entering a status is counted, for a new run too") { double, _ in
            double.brokenStatistics.onStatus { statuses in
                statuses.map { $0.status == 1 ? $0.with(entered: 0) : $0 }
            }
        },
        StoreFault(
            "A clock that was ahead is believed",
            breaks: "What happens once a clock that was ahead is set right is counted"
        ) { double, _ in
            double.brokenStatistics.onStatus { statuses in
                statuses.map { $0.status == 8 ? $0.with(entered: 0) : $0 }
            }
        },
        StoreFault(
            "Every stay is short",
            breaks: "A stay is counted when it ends, with how long it was, saves and pauses included"
        ) { double, _ in
            double.brokenStatistics.onStatus { statuses in
                statuses.map { status in
                    var stays = DwellHistogram()
                    stays.add(status.stays.count, toBin: 0)
                    return status.with(stays: stays)
                }
            }
        },
        StoreFault("What ends with its run was no stay", breaks: "A stay ends with its run too") { double, _ in
            double.brokenStatistics.onStatus { statuses in
                statuses.count == 1 ? statuses.map { $0.with(stays: DwellHistogram()) } : statuses
            }
        },
        StoreFault(
            "Timeouts never fail",
            breaks: "A failed attempt is counted where its run stood, whether it is parked, paused or tried again"
        ) { double, _ in
            let transact = double.broken.onTransact
            double.broken.onTransact = { transaction throws(WorkflowError) in
                var transaction = transaction
                if !transaction.timeouts.isEmpty { transaction.failedAttempt = false }
                return try await transact(transaction)
            }
        },
        StoreFault("Statuses have no window", breaks: "What happened in a status before the window is not counted") {
            double, _ in
            let statuses = double.brokenStatistics.onStatuses
            double.brokenStatistics.onStatuses = { workflow, _ throws(WorkflowError) in
                try await statuses(workflow, Timestamp(microseconds: 0))
            }
        },
        StoreFault(
            "Who is paused stands nowhere",
            breaks: "Of each status it is known since when somebody stands there longest, paused or not"
        ) { double, _ in
            double.brokenStatistics.onOldest(double.store.records) { [.initiated, .running].contains($0) }
        },
        StoreFault("Who is finished stands there for ever", breaks: "A run that is finished stands nowhere") {
            double, _ in
            double.brokenStatistics.onOldest(double.store.records) { _ in true }
        },
        StoreFault(
            "The last minute comes first",
            breaks: "Versions are counted by workflow and minute, the oldest minute first"
        ) { double, _ in
            let minutes = double.brokenStatistics.onMinutes
            double.brokenStatistics.onMinutes = { since throws(WorkflowError) in try await minutes(since).reversed() }
        },
    ]

    static let shared: [StoreFault] = [
        StoreFault("A process reads what it wrote itself", breaks: "What one process stored another reads") {
            double, _ in
            let written = Memo([RunID: Record]())
            let transact = double.broken.onTransact
            double.broken.onTransact = { transaction throws(WorkflowError) in
                let outcome = try await transact(transaction)
                switch transaction.run {
                case .create(let record), .advance(_, let record): written.change { $0[record.runID] = record }
                case nil: break
                }
                return outcome
            }
            let lookup = double.broken.onLookup
            double.broken.onLookup = { id throws(WorkflowError) in
                if let known = written.change({ $0[id] }) { return known }
                return try await lookup(id)
            }
        },
        StoreFault(
            "A conflict with another process says nothing",
            breaks: "Of two processes that write a version one gets a conflict, which says how the run stands"
        ) { double, _ in
            double.broken.onRefusal { error, _ in WorkflowError(error.code, error.message, runID: error.runID) }
        },
        StoreFault(
            "Another process has a store of its own for all new runs but the first",
            breaks: "Of many who trigger a run from two processes at once one does"
        ) { double, clock in
            let own = try TemporarySQLite(clock)
            let store = double.store
            let created = Memo(false)
            double.another = {
                var other = OtherProcess(inner: try store.another())
                let inner = other.inner.records
                other.broken = BrokenRecords(try Missing.unless(inner as? any InboxStore & RetentionStore))
                other.broken?.onTransact = { transaction throws(WorkflowError) in
                    guard case .create = transaction.run, created.change({ $0 }) else {
                        created.change { $0 = true }
                        return try await inner.transact(transaction)
                    }
                    return try await own.records.transact(transaction)
                }
                return other
            }
        },
        StoreFault("A process remembers its cursors", breaks: "A cursor that another process moved is where it put it")
        { double, _ in
            let moved = Memo([CursorMove]())
            let transact = double.broken.onTransact
            double.broken.onTransact = { transaction throws(WorkflowError) in
                if let move = transaction.cursor, moved.change({ $0.last?.to }) == move.from { return StoreOutcome() }
                let outcome = try await transact(transaction)
                if let move = transaction.cursor, outcome.cursorMoved { moved.change { $0.append(move) } }
                return outcome
            }
        },
        StoreFault(
            "Another process has roles of its own",
            breaks: "One process holds a role, and after its end another, in a later epoch"
        ) { double, clock in
            let own = try TemporarySQLite(clock)
            let store = double.store
            double.another = {
                var other = OtherProcess(inner: try store.another())
                other.brokenRoles = own.roles
                return other
            }
        },
        StoreFault("Nobody watches", breaks: "Who watches for changes is told of what another process stores") {
            double, _ in
            double.isWatching = false
        },
    ]

    static let deadLetters: [StoreFault] = [
        StoreFault(
            "What cannot be read ends the batch",
            breaks: "An event that cannot be read keeps nobody from those behind it"
        ) { double, _ in
            double.onDeliveries = { $0.filter { $0.event.foreignID != "readable" } }
        },
        StoreFault(
            "What was found is lost",
            breaks: "An event that cannot be read is kept, with what was found, by whom and why"
        ) { double, _ in
            let letters = double.broken.onDeadLetters
            double.broken.onDeadLetters = { limit throws(WorkflowError) in
                try await letters(limit).map {
                    DeadLetter(consumer: $0.consumer, eventID: $0.eventID, bytes: Data(), error: $0.error, at: $0.at)
                }
            }
        },
        StoreFault(
            "What cannot be read is kept for one consumer",
            breaks: "An event that cannot be read is kept once for each consumer, however often it is found"
        ) { double, _ in
            let letters = double.broken.onDeadLetters
            double.broken.onDeadLetterCount = { () throws(WorkflowError) in
                Set(try await letters(1000).map(\.eventID)).count
            }
        },
        StoreFault(
            "What was found first comes first",
            breaks: "Of what cannot be read the last found comes first, no more than asked for"
        ) { double, _ in
            let letters = double.broken.onDeadLetters
            double.broken.onDeadLetters = { limit throws(WorkflowError) in
                Array(try await letters(1000).reversed().prefix(limit))
            }
        },
    ]
}

/// An adapter that another process would have, and what is broken of it.
struct OtherProcess: WorkflowAdapter {
    let inner: any WorkflowAdapter
    var broken: BrokenRecords?
    var brokenRoles: (any RoleScheduler)?

    var records: any RecordStore { broken ?? inner.records }
    var timeouts: (any TimeoutStore)? { inner.timeouts }
    var streamer: any EventStreamer { inner.streamer }
    var roles: any RoleScheduler { brokenRoles ?? inner.roles }
    var registry: any InstanceRegistry { inner.registry }
    var audit: any AuditLog { inner.audit }
    var statistics: (any StatisticsStore)? { inner.statistics }
    var changes: ChangeHub { inner.changes }
}

extension EdgeActivity {
    fileprivate func with(kind: Origin.Kind? = nil, lastAt: Timestamp? = nil) -> EdgeActivity {
        EdgeActivity(from: from, to: to, kind: kind ?? self.kind, count: count, lastAt: lastAt ?? self.lastAt)
    }
}

extension StatusActivity {
    fileprivate func with(entered: Int? = nil, stays: DwellHistogram? = nil) -> StatusActivity {
        StatusActivity(
            status: status, entered: entered ?? self.entered, errors: errors, stays: stays ?? self.stays)
    }
}
