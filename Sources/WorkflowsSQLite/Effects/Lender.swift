import GRDB
import GRDBSQLite
import Workflows

/// What it takes to lend the writer's transaction to a user's code.
struct Lender {
    let changes: ChangeHub
    let path: String
    let guardian: CodeGuard
    let hooks: EffectHooks

    /// Once codes have held a group's transaction for so long together, the group is committed and the rest has to wait for
    /// the next: so that leases are renewed in between, and other processes find the file free.
    static let groupLimit = Duration.milliseconds(50)

    /// What a code's error means for the transaction that it ran in.
    ///
    /// - Throws: what is the store's own trouble, or has ended the whole group's transaction.
    func refusal(for error: any Error, _ connection: Connection) throws -> WorkflowError {
        if error is MemberFailure { throw error }
        guard guardian.isTooLate || !isStoreTrouble(error) else { throw MemberFailure(cause: error) }
        let refusal = meaning(of: error)
        guard connection.isInTransaction else { throw MemberFailure(cause: refusal, isRefusal: true) }
        return refusal
    }

    private func meaning(of error: any Error) -> WorkflowError {
        if let refusal = (error as? LendingRefusal)?.error { return refusal }
        if guardian.isTooLate { return tooLong }
        if let what = guardian.refused, (error as? DatabaseError)?.resultCode == .SQLITE_AUTH {
            return WorkflowError(
                .effectRefused,
                "the code in the store's transaction was refused \(what); it reads everything and writes to tables of its own",
                cause: error)
        }
        return WorkflowError(
            .effectFailed, "the code in the store's transaction failed, and nothing is stored", cause: error)
    }

    /// What is looked at once a code has returned.
    func checkAfterwards(_ connection: Connection) throws {
        if guardian.isTooLate { throw LendingRefusal(error: tooLong) }
        // Nothing may be written any more: each statement would be a commit of its own.
        guard connection.isInTransaction else {
            throw LendingRefusal(
                error: WorkflowError(
                    .effectFailed,
                    "a statement of the code has ended the store's transaction, and nothing is stored: use no ON CONFLICT "
                        + "ROLLBACK and no RAISE(ROLLBACK)"))
        }
        // A constraint that is to hold at the commit would fail the whole group there.
        var (open, highest) = (Int32(0), Int32(0))
        sqlite3_db_status(connection.database.sqliteConnection, SQLITE_DBSTATUS_DEFERRED_FKS, &open, &highest, 0)
        guard open == 0 else {
            throw LendingRefusal(
                error: WorkflowError(
                    .effectFailed, "the code in the store's transaction broke a foreign key, and nothing is stored",
                    cause: DatabaseError(
                        resultCode: .SQLITE_CONSTRAINT_FOREIGNKEY, message: "FOREIGN KEY constraint failed")))
        }
    }

    private var tooLong: WorkflowError {
        WorkflowError(
            .effectTooLong,
            "the code held the store's transaction for \(DurationText.short(guardian.held)), more than the "
                + "\(DurationText.short(guardian.limit)) that are allowed, and nothing is stored: do what takes long, or waits "
                + "for somebody, before, and write in the transaction only; or raise SQLiteOptions.effectLimit")
    }

    /// Errors that say nothing about the code.
    private func isStoreTrouble(_ error: any Error) -> Bool {
        guard let code = (error as? DatabaseError)?.resultCode else { return false }
        return [
            .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_NOMEM, .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_READONLY,
            .SQLITE_CANTOPEN, .SQLITE_PROTOCOL,
        ].contains(code)
    }
}

/// The code returned, and all the same it is refused.
struct LendingRefusal: Error {
    let error: WorkflowError
}
