import GRDB
import GRDBSQLite
import Workflows

/// Carries out transactions on the writer's connection.
///
/// Touched on the writer's queue alone, which is what makes it safe to share.
final class TransactionWriter: @unchecked Sendable {
    let path: String
    /// The connection, while the queue works on it.
    var connection: Connection?
    private var known = KnownRows()
    private var foreignCommits = ForeignCommits()
    private var trimmedMinute = Int64.min
    private var erased = false
    private var removed = false
    private var goneThrough: Int64?
    /// `nil` for a guest, which leaves that to the engine, and once it failed: what is damaged there keeps nobody from
    /// writing.
    private var trimmer: EventTrimmer?
    private let clock: EngineClock
    /// Whether a commit waits for the disk as it should; not where the whole store does without.
    private let syncs: Bool
    /// Whether the connection's commits wait for the disk as it is set now.
    private var isSyncing: Bool
    private let metrics: WriterMetrics

    init(path: String, options: SQLiteOptions, trimsEvents: Bool, metrics: WriterMetrics) {
        self.path = path
        clock = options.clock
        trimmer = trimsEvents ? EventTrimmer(keeping: options.keptEvents) : nil
        syncs = options.durability == .full
        isSyncing = syncs
        self.metrics = metrics
    }

    /// Whether another process wrote to the file lately.
    var isShared: Bool { foreignCommits.areRecent }

    /// Whether somebody is to be told that another process wrote: once for each time it did, and not more often than
    /// asked for.
    func isForeignCommitNews(at now: Duration, apart interval: Duration) -> Bool {
        foreignCommits.isNews(at: now, apart: interval)
    }

    /// Whether something was overwritten since this was asked last.
    func takeErased() -> Bool {
        defer { erased = false }
        return erased
    }

    /// Whether something was removed since this was asked last.
    func takeRemoved() -> Bool {
        defer { removed = false }
        return removed
    }

    /// Up to which event some are gone that were there when this was asked last; `nil` for none.
    func takeGone() -> Int64? {
        defer { goneThrough = nil }
        return goneThrough
    }

    /// Carries out transactions in one commit; each gets its own answer, in the same order.
    func group(_ transactions: [StoreTransaction]) -> ([GroupCommit.Answer], Set<Change>) {
        do {
            return try together(transactions)
        } catch let failure as MemberFailure where transactions.count > 1 {
            // One member met an error that nobody foresaw and everything was rolled back. Alone, the others go through.
            _ = failure
            var answers: [GroupCommit.Answer] = []
            var notices: Set<Change> = []
            for transaction in transactions {
                let (answer, told) = group([transaction])
                answers += answer
                notices.formUnion(told)
            }
            return (answers, notices)
        } catch {
            let cause = (error as? MemberFailure)?.cause ?? error
            let refusal = WorkflowError(sqlite: cause, path: path)
            return (transactions.map { _ in .failure(refusal) }, [])
        }
    }

    /// Carries out a write in a commit of its own.
    ///
    /// - Parameters:
    ///   - durably: Whether it is to survive a power cut. The log keeps the order of commits: what is not durable yet
    ///     becomes so with the next commit that is, and where it is lost, all that came after it is lost too.
    ///   - quietly: Whether nobody waits for what it writes.
    func alone<Value>(
        durably: Bool = true, quietly: Bool = false, _ body: (Connection) throws -> Value
    ) throws -> Value {
        guard let connection else { throw WorkflowError(.readOnly, "The store \(path) is open for reading only.") }
        // It may write whatever it likes.
        known.forget()
        return try inTransaction(connection, durably: durably) {
            let value = try body(connection)
            if !quietly { try Pulse.beat(connection) }
            return (value, lastEvent: nil, beats: !quietly)
        }
    }

    private func together(
        _ transactions: [StoreTransaction]
    ) throws -> ([GroupCommit.Answer], Set<Change>) {
        guard let connection else { throw WorkflowError(.readOnly, "The store \(path) is open for reading only.") }
        // What the group learns is true once it is committed.
        let numbers = known.workflows
        var group = WriteGroup(KnownRows())
        var answers: [GroupCommit.Answer] = []
        answers.reserveCapacity(transactions.count)
        var trimmer = trimmer
        try inTransaction(connection) {
            swap(&group.known, &known)
            known.workflows = numbers
            let write = MemberWrite(connection: connection)
            for transaction in transactions {
                do {
                    answers.append(.success(try write.carryOut(transaction, in: &group)))
                } catch let refusal as WorkflowError {
                    answers.append(.failure(refusal))
                } catch {
                    throw MemberFailure(cause: error)
                }
            }
            let lastEvent = answers.compactMap { (try? $0.get())?.event?.id }.max()
            do {
                try write.finish(&group, trimmedMinute: trimmedMinute)
                if lastEvent == nil { try Pulse.beat(connection) }
            } catch {
                throw MemberFailure(cause: error)
            }
            trim(connection, with: &trimmer, &group)
            return ((), lastEvent: lastEvent, beats: lastEvent == nil)
        }
        self.trimmer = trimmer
        metrics.countGroup(of: transactions.count)
        known = group.known
        erased = erased || group.erased
        removed = removed || group.removed
        if let gone = group.goneThrough { goneThrough = max(goneThrough ?? gone, gone) }
        trimmedMinute = max(trimmedMinute, group.statistics.latestMinute ?? trimmedMinute)
        return (answers, group.notices)
    }

    private func trim(_ connection: Connection, with trimmer: inout EventTrimmer?, _ group: inout WriteGroup) {
        guard group.lastEvent > 0 else { return }
        do {
            if let gone = try trimmer?.trim(connection, last: group.lastEvent, at: clock.now) {
                group.noteGone(through: gone)
            }
        } catch {
            trimmer = nil
        }
    }

    /// `BEGIN IMMEDIATE` takes the file's only write lock at once: a transaction that began by reading could find that
    /// another process wrote since, and would have to start again.
    private func inTransaction<Value>(
        _ connection: Connection, durably: Bool = true,
        _ body: () throws -> (value: Value, lastEvent: Int64?, beats: Bool)
    ) throws -> Value {
        try setSyncing(durably, connection)
        try connection.statement("BEGIN IMMEDIATE").run()
        do {
            if try foreignCommits.look(connection) { known.forget() }
            let done = try body()
            try connection.statement("COMMIT").run()
            foreignCommits.committed(lastEvent: done.lastEvent, beats: done.beats)
            if isSyncing { metrics.countSync() }
            return done.value
        } catch {
            if let handle = connection.database.sqliteConnection, sqlite3_get_autocommit(handle) == 0 {
                try? connection.statement("ROLLBACK").run()
            }
            throw error
        }
    }
}

extension TransactionWriter {
    /// Nothing is carried out where this fails: a commit that did not wait for the disk would be taken for one that did.
    private func setSyncing(_ durably: Bool, _ connection: Connection) throws {
        guard syncs, durably != isSyncing else { return }
        try connection.execute("PRAGMA synchronous = \(durably ? "FULL" : "NORMAL")")
        isSyncing = durably
    }
}

/// An error that a member met after its checks, so that it may have written.
struct MemberFailure: Error {
    let cause: any Error
}
