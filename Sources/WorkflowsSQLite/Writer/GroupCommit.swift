import Dispatch
import GRDB
import Glibc
import Synchronization
import Workflows

/// Carries out everything that waits to be written, as many transactions in one commit as are waiting.
///
/// A commit waits for the disk, and the disk takes as long for two hundred transactions as for one. So nobody commits
/// alone: a caller leaves its transaction here and sleeps; one loop on the writer's queue takes what has gathered
/// during the commit before. Members of a group check before they write, so one that is refused has written nothing
/// and needs no savepoint.
final class GroupCommit: Sendable {
    /// What became of a transaction, and what is still to be done for it.
    struct Answer: Sendable {
        let result: Result<StoreOutcome, WorkflowError>
        let afterCommit: [@Sendable () -> Void]

        init(_ result: Result<StoreOutcome, WorkflowError>, afterCommit: [@Sendable () -> Void] = []) {
            self.result = result
            self.afterCommit = afterCommit
        }
    }

    /// An object, because a transaction holds two records: to copy one is to retain all of their parts.
    private final class Member: Sendable {
        let transaction: StoreTransaction
        /// Given `nil` where there is no room.
        let caller: CheckedContinuation<Answer?, Never>

        init(transaction: StoreTransaction, caller: CheckedContinuation<Answer?, Never>) {
            self.transaction = transaction
            self.caller = caller
        }
    }

    private struct State {
        var members: [Member] = []
        /// What must not wait behind a group: leases.
        var urgent: [@Sendable (TransactionWriter) -> Void] = []
        var urgentWasLast = false
        /// Callers that wait until there is room for their member.
        var gate: [CheckedContinuation<Bool, Never>] = []
        var draining = false
        /// Whether the log is to be emptied next, and whether that is to come.
        var emptiesLog = false
        var willEmptyLog = false
        /// Whether that is to come after a longer while.
        var willEmptyLogLater = false
        /// Whether it is another process' log.
        var isInherited = false
        /// When that was tried last.
        var emptiedAt: Duration?
    }

    /// What is to be done next.
    private enum Step {
        case urgent([@Sendable (TransactionWriter) -> Void])
        case group([Member])
        case emptying
        case rest
    }

    let metrics = WriterMetrics()
    private let state = Mutex(State())
    private let place: StorePlace
    private let transactions: TransactionWriter
    private let path: String
    private let identity: FileIdentity?
    private let changes: ChangeHub
    private let recentEvents: RecentEvents
    private let patience: Patience
    private let groupLimit: Int
    private let waitingLimit: Int
    private let callerLimit: Int
    private let clock: EngineClock
    private let watchInterval: Duration

    init(
        _ place: StorePlace, path: String, identity: FileIdentity?, options: SQLiteOptions, changes: ChangeHub,
        recentEvents: RecentEvents, patience: Patience, guardian: CodeGuard?, inheritsLog: Bool, trimsEvents: Bool
    ) {
        self.place = place
        self.path = path
        self.identity = identity
        self.changes = changes
        self.recentEvents = recentEvents
        self.patience = patience
        let lender = guardian.map {
            Lender(changes: changes, path: path, guardian: $0, hooks: options.effectHooks)
        }
        transactions = TransactionWriter(
            path: path, options: options, trimsEvents: trimsEvents, metrics: metrics, lender: lender)
        // Who wrote it may have been killed before it was emptied.
        if inheritsLog { state.withLock { ($0.emptiesLog, $0.willEmptyLog, $0.isInherited) = (true, true, true) } }
        groupLimit = max(1, options.groupLimit)
        waitingLimit = max(1, options.waitingLimit)
        callerLimit = max(0, options.callerLimit)
        clock = options.clock
        watchInterval = options.watchInterval
    }

    /// Adds a transaction to the next group and waits until it is durable.
    func add(_ transaction: StoreTransaction) async -> Result<StoreOutcome, WorkflowError> {
        while true {
            // At once with the look for room: of several who find the last place one has it.
            let answer: Answer? = await withCheckedContinuation { caller in
                let (isIn, start) = state.withLock { state in
                    guard state.members.count < waitingLimit else { return (false, false) }
                    state.members.append(Member(transaction: transaction, caller: caller))
                    return (true, Self.startsDraining(&state))
                }
                if start { drain() }
                if !isIn { caller.resume(returning: nil) }
            }
            if let answer {
                for body in answer.afterCommit { body() }
                return answer.result
            }
            guard await waitForRoom() else {
                return .failure(
                    WorkflowError(
                        .storeBusy,
                        "\(waitingLimit) transactions wait to be written to \(path), and \(callerLimit) callers for room "
                            + "among them: begin less at once, or try again later."))
            }
        }
    }

    /// Carries out a write of its own before the next group.
    ///
    /// - Parameters:
    ///   - durably: Whether it is to survive a power cut.
    ///   - quietly: Whether nobody waits for what it writes.
    func urgently<Value: Sendable>(
        durably: Bool = true, quietly: Bool = false, _ body: @escaping @Sendable (Connection) throws -> Value
    ) async -> Result<Value, WorkflowError> {
        let (path, identity) = (path, identity)
        return await withCheckedContinuation { caller in
            let start = state.withLock { state in
                state.urgent.append { writer in
                    let result = Result {
                        try identity?.check()
                        return try writer.alone(durably: durably, quietly: quietly, body)
                    }
                    caller.resume(returning: result.mapError { WorkflowError(sqlite: $0, path: path) })
                }
                return Self.startsDraining(&state)
            }
            if start { drain() }
        }
    }

    /// How many transactions, and callers with one more each, wait at this moment.
    var waiting: (transactions: Int, callers: Int) { state.withLock { ($0.members.count, $0.gate.count) } }

    /// - Returns: `false` where too many wait already.
    private func waitForRoom() async -> Bool {
        await withCheckedContinuation { caller in
            let answer = state.withLock { state -> Bool? in
                guard state.members.count >= waitingLimit else { return true }
                guard state.gate.count < callerLimit else { return false }
                state.gate.append(caller)
                return nil
            }
            if let answer { caller.resume(returning: answer) }
        }
    }

    private static func startsDraining(_ state: inout State) -> Bool {
        guard !state.draining else { return false }
        state.draining = true
        return true
    }

    private func drain() {
        guard let writer = place.connections.writer else { return refuseAll() }
        writer.asyncWriteWithoutTransaction { database in
            while self.carryOutNext(Connection(database: database)) {}
        }
    }

    /// One step of the loop; `false` when nothing waits.
    private func carryOutNext(_ connection: Connection) -> Bool {
        transactions.connection = connection
        defer { transactions.connection = nil }
        switch nextStep() {
        case .urgent(let works): for work in works { work(transactions) }
        case .group(let members): carryOut(members)
        case .emptying: emptyLog(connection)
        case .rest: return false
        }
        // The watcher asks on this queue, and gets no turn while anything waits: what a commit sees is told here.
        if transactions.isForeignCommitNews(at: clock.elapsed, apart: watchInterval) { changes.notifyAll() }
        return true
    }

    private func nextStep() -> Step {
        let (step, admitted) = state.withLock { state -> (Step, [CheckedContinuation<Bool, Never>]) in
            // Where there is always something urgent, every second turn is for the others.
            let othersTurn = state.urgentWasLast && (state.emptiesLog || !state.members.isEmpty)
            if !state.urgent.isEmpty, !othersTurn {
                state.urgentWasLast = true
                defer { state.urgent = [] }
                return (.urgent(state.urgent), [])
            }
            state.urgentWasLast = false
            if state.emptiesLog {
                state.emptiesLog = false
                return (.emptying, [])
            }
            guard !state.members.isEmpty else {
                state.draining = false
                return (.rest, [])
            }
            let group = Array(state.members.prefix(groupLimit))
            state.members.removeFirst(group.count)
            let admitted = Array(state.gate.prefix(max(0, waitingLimit - state.members.count)))
            state.gate.removeFirst(admitted.count)
            return (.group(group), admitted)
        }
        for caller in admitted { caller.resume(returning: true) }
        return step
    }

    private func carryOut(_ members: [Member]) {
        // What is written to a file that was taken away is lost. Looked at once for all of them.
        do throws(WorkflowError) {
            try identity?.check()
        } catch {
            for member in members { member.caller.resume(returning: Answer(.failure(error))) }
            return
        }
        let done = transactions.group(members.map(\.transaction))
        // Before anybody is told to look for them.
        recentEvents.append(done.entries)
        if let gone = transactions.takeGone() { recentEvents.forget(through: gone) }
        if transactions.takeErased() {
            recentEvents.forget()
            emptyLogSoon()
        }
        if transactions.takeRemoved() { emptyLogLater() }
        if !done.notices.isEmpty { changes.notify(done.notices) }
        // Where users' code took its time, the rest waits for the next group.
        let left = members.dropFirst(done.answers.count)
        if !left.isEmpty { state.withLock { $0.members.insert(contentsOf: left, at: 0) } }
        for (member, answer) in zip(members, done.answers) { member.caller.resume(returning: answer) }
        // Another process that waits for the file looks again every millisecond: a writer that always has a next group
        // would hardly ever let it find the file free.
        if transactions.isShared { usleep(1200) }
    }

    // MARK: What was overwritten must not stay readable in the log

    /// The log is emptied no more often than this.
    private static let emptyingPause = Duration.seconds(1)

    /// Has the log emptied next, or once enough time has passed since it was tried last.
    private func emptyLogSoon() {
        let pause = state.withLock { state -> Duration? in
            guard !state.willEmptyLog else { return nil }
            state.willEmptyLog = true
            let pause = state.emptiedAt.map { $0 + Self.emptyingPause - clock.elapsed } ?? .zero
            state.emptiesLog = pause <= .zero
            return pause
        }
        guard let pause, pause > .zero else { return }
        Task { [weak self, clock] in
            try? await clock.sleep(for: pause)
            guard let self else { return }
            let start = state.withLock { state in
                state.emptiesLog = true
                return Self.startsDraining(&state)
            }
            if start { drain() }
        }
    }

    /// What retention removed is read by nobody but in the log, and comes in many batches: that is emptied when a minute has
    /// passed.
    private static let removalPause = Duration.minutes(1)

    private func emptyLogLater() {
        let begins = state.withLock { state in
            defer { state.willEmptyLogLater = true }
            return !state.willEmptyLogLater
        }
        guard begins else { return }
        Task { [weak self, clock] in
            try? await clock.sleep(for: Self.removalPause)
            guard let self else { return }
            let start = state.withLock { state in
                state.willEmptyLogLater = false
                state.emptiesLog = true
                state.willEmptyLog = true
                return Self.startsDraining(&state)
            }
            if start { drain() }
        }
    }

    /// Carries the log over into the file and empties it. While that cannot be done, because somebody reads what is in it or
    /// the disk is full, it is tried again; a store that was closed, or whose file is gone, is left alone.
    private func emptyLog(_ connection: Connection) {
        state.withLock { state in
            state.willEmptyLog = false
            state.emptiedAt = state.isInherited ? nil : clock.elapsed
            state.isInherited = false
        }
        // Of a connection that was closed SQLite asks nothing before it uses it.
        guard connection.database.sqliteConnection != nil else { return }
        do {
            try identity?.check()
            try patience.briefly { _ = try connection.database.checkpoint(.truncate) }
        } catch is DatabaseError {
            emptyLogSoon()
        } catch {}
    }

    private func refuseAll() {
        let (members, urgent) = state.withLock { state in
            state.draining = false
            defer {
                state.members = []
                state.urgent = []
            }
            return (state.members, state.urgent)
        }
        let error = WorkflowError(.readOnly, "The store \(path) is open for reading only.")
        for member in members { member.caller.resume(returning: Answer(.failure(error))) }
        for work in urgent { work(transactions) }
    }
}

/// How the writer works, in numbers since the store was opened.
final class WriterMetrics: Sendable {
    private let commits = Atomic<Int>(0)
    private let members = Atomic<Int>(0)
    private let syncs = Atomic<Int>(0)

    func countGroup(of size: Int) {
        commits.add(1, ordering: .relaxed)
        members.add(size, ordering: .relaxed)
    }

    func countSync() { syncs.add(1, ordering: .relaxed) }

    /// Commits that waited for the disk, whatever was written.
    var syncCount: Int { syncs.load(ordering: .relaxed) }
    /// Commits that transactions were stored in.
    var commitCount: Int { commits.load(ordering: .relaxed) }
    /// Transactions that were carried out, the refused ones included.
    var transactionCount: Int { members.load(ordering: .relaxed) }
}
