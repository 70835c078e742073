import GRDB
import Glibc
import Synchronization
import Workflows

/// The store's transaction while a user's code holds it. What the engine writes within the code's call goes where the
/// group's own writes go, so that everything that is remembered and told stays true.
///
/// Used on the thread that the code is called on alone, which it looks at before everything else.
final class LentTransaction: OpenTransaction, @unchecked Sendable {
    let changes: ChangeHub
    let path: String
    private let write: MemberWrite
    private let guardian: CodeGuard
    private let thread = pthread_self()
    /// What the members of the group share, taken over from the group for the time of the call.
    private var group = WriteGroup(KnownRows())
    /// How many transactions were carried out within this one.
    private(set) var count = 0
    /// After this nothing of the group may be committed.
    private(set) var failure: (any Error)?
    /// Whether the code has returned. The store's transaction may go on, with the code of others, on the same thread.
    private var isOver = false

    private init(_ write: MemberWrite, _ lender: Lender) {
        self.write = write
        changes = lender.changes
        path = lender.path
        guardian = lender.guardian
    }

    /// The transactions that are lent right now, by their connection.
    private static let lent = Mutex<[ObjectIdentifier: LentTransaction]>([:])

    /// The open transaction of a connection.
    static func of(_ database: Database) throws(WorkflowError) -> LentTransaction {
        guard let found = lent.withLock({ $0[ObjectIdentifier(database)] }) else {
            throw WorkflowError(
                .invalidArgument,
                "this is no transaction of a store: use the Database that SQLiteAdapter.write, or the code of a step, timeout "
                    + "or callback, was given, while that runs")
        }
        return found
    }

    /// Calls a user's code with the transaction.
    static func lend<Value>(
        _ write: MemberWrite, _ lender: Lender, _ group: inout WriteGroup, _ code: (Database) throws -> Value
    ) throws -> Value {
        let database = write.connection.database
        let lent = LentTransaction(write, lender)
        let before = group.entries.count
        swap(&lent.group, &group)
        let outer = Self.lent.withLock { $0.updateValue(lent, forKey: ObjectIdentifier(database)) }
        defer {
            Self.lent.withLock { $0[ObjectIdentifier(database)] = outer }
            lent.isOver = true
            swap(&lent.group, &group)
        }
        let result = Result { try lender.guardian.guarding(database) { try code(database) } }
        if let failure = lent.failure { throw MemberFailure(cause: failure) }
        if case .success = result, lent.count > 0 { try lent.checkNothingTakenBack(since: before) }
        return try result.get()
    }

    func transact(_ transaction: StoreTransaction) throws(WorkflowError) -> StoreOutcome {
        try requireOpen()
        guard guardian.savepoints.isEmpty else {
            throw WorkflowError(
                .invalidArgument,
                "inside a savepoint of your own nothing of the engine's can be written: trigger, or call back, outside of it"
            )
        }
        return try guardian.suspended { () throws(WorkflowError) in
            do {
                count += 1
                return try write.carryOut(transaction, in: &group)
            } catch let refusal as WorkflowError {
                throw refusal
            } catch {
                failure = (error as? MemberFailure)?.cause ?? error
                throw WorkflowError(sqlite: failure ?? error, path: path)
            }
        }
    }

    func lookup(_ runID: RunID) throws(WorkflowError) -> Workflows.Record? {
        try read { try RecordReader($0, nil).lookup(runID) }
    }

    func latest(workflow: WorkflowName, foreignID: ForeignID) throws(WorkflowError) -> Workflows.Record? {
        try read { connection in
            var number = group.known.workflows[workflow]
            if number == nil {
                let statement = try connection.statement("SELECT id FROM workflows WHERE name = ?")
                statement.bind(workflow)
                number = try statement.first { $0.int64(0) }
            }
            return try number.flatMap { try RecordReader(connection, nil).latest($0, foreignID) }
        }
    }

    func afterCommit(_ body: @escaping @Sendable () -> Void) throws(WorkflowError) {
        try requireOpen()
        group.afterCommit.append(body)
    }

    private func read<Value>(_ body: (Connection) throws -> Value) throws(WorkflowError) -> Value {
        try requireOpen()
        return try guardian.suspended { () throws(WorkflowError) in
            do {
                return try body(write.connection)
            } catch {
                throw WorkflowError(sqlite: error, path: path)
            }
        }
    }

    private func requireOpen() throws(WorkflowError) {
        guard pthread_equal(thread, pthread_self()) != 0 else {
            throw WorkflowError(
                .invalidArgument,
                "the store's transaction is used on another thread than that of the code it is lent to")
        }
        guard !isOver else {
            throw WorkflowError(
                .invalidArgument, "the store's transaction is used after the code that it was lent to has returned")
        }
        // A statement that failed for want of space, or was interrupted, has ended it.
        guard write.connection.isInTransaction else {
            throw WorkflowError(
                .effectFailed, "the store's transaction was ended by an error before; nothing is stored")
        }
    }

    /// A savepoint of the user's that nobody saw beginning, and that was taken back, would have taken the engine's rows with
    /// it: then there are fewer events than were written.
    ///
    /// - Parameter before: how many versions the group had written when the code was called.
    private func checkNothingTakenBack(since before: Int) throws {
        let written = group.entries.dropFirst(before)
        guard let first = written.first?.event.id else { return }
        let statement = try write.connection.statement("SELECT count(*) FROM events WHERE id >= ?")
        statement.bind(first)
        guard try statement.first({ $0.int(0) }) != written.count else { return }
        throw MemberFailure(
            cause: WorkflowError(
                .effectRefused, "a savepoint was taken back with what the engine had written in it; nothing is stored"))
    }
}
