import Synchronization
public import Workflows

/// What a store accepted, one thing after the other, and what of it a sound store would have refused.
///
/// It is told what went through, and keeps just enough to tell whether that may be: the version of each run, who has
/// which epoch, where the cursors stand. It works for a store whose calls are told in the order they were carried out, so
/// for one that is used from one thread, or by one caller after the other.
public final class StoreJournal: Sendable {
    /// A transaction that was accepted.
    public struct Entry: Sendable {
        /// What was to be stored.
        public let transaction: StoreTransaction
        /// What the store said.
        public let outcome: StoreOutcome
        /// When, by the journal's clock.
        public let at: Duration
    }

    struct State {
        var entries: [Entry] = []
        var broken: [BrokenInvariant] = []
        var runs = JournaledRuns()
        var roles = JournaledRoles()
        var cursors = JournaledCursors()
        var requests: Set<[String]> = []
        var decisions: [ScheduleKey: [DecidedSlot]] = [:]
    }

    private let state = Mutex(State())

    private let clock: EngineClock

    /// The journal of a store that is empty.
    public init(clock: EngineClock = .system) { self.clock = clock }

    /// Everything that was accepted, in order.
    public var entries: [Entry] { state.withLock { $0.entries } }

    /// What should have been refused, in the order it was accepted.
    public var broken: [BrokenInvariant] { state.withLock { $0.broken } }

    /// The runs as they should stand: each as it was stored last, in the order they were triggered.
    public var runs: [Record] { state.withLock { state in state.runs.order.compactMap { state.runs.current[$0] } } }

    /// What became of a schedule's slots, in the order that was decided.
    public var decisions: [ScheduleKey: [DecidedSlot]] { state.withLock { $0.decisions } }

    /// The last event a consumer dealt with in a partition; 0 for none.
    public func cursor(of consumer: ConsumerName, in partition: Partition) -> Int64 {
        state.withLock { $0.cursors.position(of: consumer, in: partition) }
    }

    /// The events that a consumer has still to deal with.
    public func undealt(by consumer: ConsumerName) -> [Int64] { state.withLock { $0.cursors.undealt(by: consumer) } }

    /// The consumers that read something.
    public var consumers: [ConsumerName] { state.withLock { $0.cursors.consumers } }

    // MARK: Telling it

    /// A transaction went through.
    public func accepted(_ transaction: StoreTransaction, _ outcome: StoreOutcome) {
        let now = clock.elapsed
        state.withLock { state in
            state.entries.append(Entry(transaction: transaction, outcome: outcome, at: now))
            state.broken += state.roles.check(transaction)
            if outcome.duplicateOf == nil {
                state.broken += state.runs.apply(transaction, outcome)
                if let event = outcome.event { state.cursors.add(event) }
                state.broken += state.noteRequest(transaction) + state.noteDecision(transaction)
            } else {
                state.broken += state.runs.checkDuplicate(transaction, outcome)
            }
            if let move = transaction.cursor, outcome.cursorMoved, outcome.duplicateOf == nil {
                state.broken += state.cursors.apply(move)
            }
        }
    }

    /// A lease was renewed.
    public func renewed(_ renewal: LeaseRenewal, _ standing: LeaseStanding) {
        state.withLock { $0.broken += $0.roles.apply(renewal, standing) }
    }

    /// Somebody begins to read.
    public func subscribed(_ subscription: Subscription) { state.withLock { $0.cursors.add(subscription) } }

    /// A consumer that has no cursors begins behind the newest event.
    public func beganAtLatest(_ consumer: ConsumerName) { state.withLock { $0.cursors.beginAtLatest(consumer) } }
}

extension StoreJournal.State {
    fileprivate mutating func noteRequest(_ transaction: StoreTransaction) -> [BrokenInvariant] {
        guard let entry = transaction.audit,
            !requests.insert([entry.requestID.rawValue, entry.runID.description]).inserted
        else { return [] }
        return [
            BrokenInvariant(
                .requests, "the request \(entry.requestID) was carried out twice on run \(entry.runID): \(entry.result)"
            )
        ]
    }

    fileprivate mutating func noteDecision(_ transaction: StoreTransaction) -> [BrokenInvariant] {
        guard case .decide(let key, let slot, let known) = transaction.schedule else { return [] }
        var broken: [BrokenInvariant] = []
        let before = decisions[key, default: []]
        if known != before.count {
            broken.append(
                BrokenInvariant(
                    .schedules,
                    "slot \(slot.slot) of \(key.spec) was decided knowing of \(known) decisions of \(before.count)")
            )
        }
        if let earlier = before.last(where: { $0.slot == slot.slot }), case .triggered = earlier.result {
            broken.append(BrokenInvariant(.schedules, "slot \(slot.slot) of \(key.spec) was decided again"))
        }
        decisions[key, default: []].append(slot)
        return broken
    }
}
