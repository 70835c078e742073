import GRDB
import Workflows

/// Transactions with a user's code in them.
extension MemberWrite {
    /// First every check, then the code, then what it made of the transaction: within a savepoint, so that the other members
    /// of the group lose nothing where it fails.
    func carryOut(
        _ transaction: StoreTransaction, with effect: any TransactionEffect, in group: inout WriteGroup
    ) throws -> StoreOutcome {
        guard let lender, let code = effect as? TransactionCode<Database> else {
            throw WorkflowError(
                .unknownEffect,
                "the store lends its transactions to no code of the kind \(type(of: effect)): use what WorkflowsSQLite "
                    + "offers, on an adapter that was opened for an engine")
        }
        if !lender.hooks.checksNothingBefore, let early = try check(transaction, code.basis, &group) { return early }
        var decided = transaction
        decided.effect = nil
        let before = GroupMark(group)
        var keeps = false
        var outcome: StoreOutcome?
        do {
            try Savepoint(connection: connection, hooks: lender.hooks).around {
                keeps = try call(code, &decided, lender, &group)
                lender.hooks.reached?(.codeHasRun)
                guard keeps else { return false }
                try lender.separateWrites(connection)
                do {
                    outcome = try carryOut(decided, in: &group)
                } catch let refusal as WorkflowError {
                    throw LendingRefusal(error: refusal)
                } catch {
                    throw MemberFailure(cause: error)
                }
                lender.hooks.reached?(.transitionIsWritten)
                return true
            }
        } catch {
            if !lender.hooks.keepsFailedKnowledge { before.restore(&group) }
            throw try lender.refusal(for: error, connection)
        }
        if let outcome { return outcome }
        before.restore(&group)
        return try carryOut(decided, in: &group)
    }

    /// What is to be known before a code is called.
    ///
    /// - Returns: what there is to answer without calling it.
    private func check(
        _ transaction: StoreTransaction, _ basis: Workflows.Record?, _ group: inout WriteGroup
    ) throws -> StoreOutcome? {
        try checkFence(transaction.fence, &group)
        try checkSchedule(transaction.schedule, &group)
        try checkLetter(transaction.upkeep)
        if case .duplicate(let first) = try planRun(transaction.run, &group) {
            return StoreOutcome(cursorMoved: transaction.cursor == nil, duplicateOf: first)
        }
        if let basis { try checkVersion(basis, group) }
        try checkTimeouts(transaction.timeouts)
        for case .again(let id, _) in transaction.timeouts { try checkTimeouts([.finish(id: id)]) }
        try checkBasis(of: transaction, group)
        try checkInbox(transaction.inbox)
        try checkAudit(transaction.audit)
        return nil
    }

    /// Calls the code, and looks at what it left.
    ///
    /// - Returns: whether what it wrote is kept.
    private func call(
        _ code: TransactionCode<Database>, _ decided: inout StoreTransaction, _ lender: Lender,
        _ group: inout WriteGroup
    ) throws -> Bool {
        func call() throws -> Bool {
            try LentTransaction.lend(self, lender, &group) { database in
                let keeps = try code.perform(with: database, in: &decided)
                try lender.checkAfterwards(connection)
                return keeps
            }
        }
        guard !lender.hooks.keepsFailedWrites, !lender.hooks.commitsCodeAlone else { return try call() }
        // Within a savepoint of GRDB's it refuses statements once an error has ended the transaction: each would be a
        // commit of its own.
        var keeps = false
        try connection.database.inSavepoint {
            keeps = try call()
            return .commit
        }
        return keeps
    }
}

extension Lender {
    /// Only for a test that shows what one transaction is good for.
    fileprivate func separateWrites(_ connection: Connection) throws {
        guard hooks.commitsCodeAlone else { return }
        try connection.execute("COMMIT")
        hooks.reached?(.codeHasRun)
        try connection.execute("BEGIN IMMEDIATE")
    }
}

/// How far a group had come when a code was called. The runs it knew are not kept: looking them up again costs less than a
/// copy of them for each code. Nor are cursors, which no code moves.
struct GroupMark {
    private let group: WriteGroup
    private let entries: Int

    init(_ group: WriteGroup) {
        var mark = group
        mark.entries = []
        mark.movedCursors = []
        mark.known = KnownRows()
        mark.known.workflows = group.known.workflows
        self.group = mark
        entries = group.entries.count
    }

    /// Forgets in the group what came since.
    func restore(_ present: inout WriteGroup) {
        var before = group
        before.known.cursors = present.known.cursors
        before.movedCursors = present.movedCursors
        before.entries = Array(present.entries.prefix(entries))
        present = before
    }
}
