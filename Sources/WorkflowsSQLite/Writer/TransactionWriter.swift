import GRDB
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

    private let lender: Lender?

    /// - Parameter lender: what lends transactions to users' code; `nil` where nothing does.
    init(path: String, options: SQLiteOptions, trimsEvents: Bool, metrics: WriterMetrics, lender: Lender? = nil) {
        self.path = path
        clock = options.clock
        trimmer = trimsEvents ? EventTrimmer(keeping: options.keptEvents) : nil
        syncs = options.durability == .full
        isSyncing = syncs
        self.metrics = metrics
        self.lender = lender
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

    /// What became of transactions.
    struct Done {
        /// In the order of the transactions; those behind the last answer were not carried out.
        var answers: [GroupCommit.Answer] = []
        /// Whom to tell.
        var notices: Set<Change> = []
        /// The versions that were committed, in the order of their events.
        var entries: [RecentEvents.Entry] = []

        fileprivate mutating func add(_ other: Done) {
            answers += other.answers
            notices.formUnion(other.notices)
            entries += other.entries
        }
    }

    /// Carries out transactions in one commit; each gets its own answer. Where users' code has taken its time, those behind
    /// it are left for the next commit.
    func group(_ transactions: [StoreTransaction]) -> Done {
        do {
            return try together(transactions)
        } catch let failure as MemberFailure where transactions.count > 1 {
            // Everything was rolled back.
            if failure.isRefusal, let member = failure.member {
                return through(member, transactions, WorkflowError(sqlite: failure.cause, path: path))
            }
            // One member met an error that nobody foresaw. Alone, the others go through.
            var done = Done()
            var spent = Duration.zero
            for transaction in transactions where spent <= Lender.groupLimit {
                done.add(group([transaction]))
                spent += lender?.guardian.spent ?? .zero
            }
            return done
        } catch {
            let cause = (error as? MemberFailure)?.cause ?? error
            let refusal = WorkflowError(sqlite: cause, path: path)
            return Done(answers: transactions.map { _ in GroupCommit.Answer(.failure(refusal)) })
        }
    }

    /// One member is refused, and has taken the whole group's transaction with it: those before it are carried out anew.
    /// Those behind it wait for the next commit, because it may have taken all the time that a group may take.
    private func through(
        _ member: Int, _ transactions: [StoreTransaction], _ refusal: WorkflowError
    ) -> Done {
        var done = member > 0 ? group(Array(transactions.prefix(member))) : Done()
        if done.answers.count == member { done.answers.append(GroupCommit.Answer(.failure(refusal))) }
        return done
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
    ) throws -> Done {
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
            let write = MemberWrite(connection: connection, lender: lender)
            lender?.guardian.spent = .zero
            for (index, transaction) in transactions.enumerated() {
                if let spent = lender?.guardian.spent, spent > Lender.groupLimit { break }
                group.afterCommit = []
                do {
                    let outcome = try write.carryOut(transaction, in: &group)
                    answers.append(GroupCommit.Answer(.success(outcome), afterCommit: group.afterCommit))
                } catch let refusal as WorkflowError {
                    answers.append(GroupCommit.Answer(.failure(refusal)))
                } catch var failure as MemberFailure {
                    failure.member = index
                    throw failure
                } catch {
                    throw MemberFailure(cause: error)
                }
            }
            let lastEvent = group.entries.last?.event.id
            do {
                try write.finish(&group, trimmedMinute: trimmedMinute)
                if lastEvent == nil { try Pulse.beat(connection) }
            } catch {
                throw MemberFailure(cause: error)
            }
            trim(connection, with: &trimmer, &group)
            lender?.hooks.reached?(.groupIsWritten)
            return ((), lastEvent: lastEvent, beats: lastEvent == nil)
        }
        lender?.hooks.reached?(.groupIsCommitted)
        self.trimmer = trimmer
        metrics.countGroup(of: answers.count)
        known = group.known
        erased = erased || group.erased
        removed = removed || group.removed
        if let gone = group.goneThrough { goneThrough = max(goneThrough ?? gone, gone) }
        trimmedMinute = group.statistics.latestMinute ?? trimmedMinute
        return Done(answers: answers, notices: group.notices, entries: group.entries)
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

    /// In words that no user's code uses: a connection keeps what it prepared, and a code that asked for the kept `COMMIT`
    /// would get one that was prepared while nobody watched.
    private static let (begin, commit, rollback) = (
        "BEGIN IMMEDIATE /* the store's */", "COMMIT /* the store's */", "ROLLBACK /* the store's */"
    )

    /// `BEGIN IMMEDIATE` takes the file's only write lock at once: a transaction that began by reading could find that
    /// another process wrote since, and would have to start again.
    private func inTransaction<Value>(
        _ connection: Connection, durably: Bool = true,
        _ body: () throws -> (value: Value, lastEvent: Int64?, beats: Bool)
    ) throws -> Value {
        try setSyncing(durably, connection)
        try connection.statement(Self.begin).run()
        do {
            if try foreignCommits.look(connection) { known.forget() }
            let done = try body()
            try connection.statement(Self.commit).run()
            foreignCommits.committed(lastEvent: done.lastEvent, beats: done.beats)
            if isSyncing { metrics.countSync() }
            return done.value
        } catch {
            if connection.isInTransaction { try? connection.statement(Self.rollback).run() }
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
    /// Whether the member is to be refused with the cause, and would be again: a user's code has ended the transaction.
    var isRefusal = false
    /// The member, by its place in the group.
    var member: Int?
}
