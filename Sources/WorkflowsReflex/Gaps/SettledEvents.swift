import Synchronization
import Workflows

/// Knows how far the events of a table are settled: up to which ID nothing can appear any more, so that a cursor may stand
/// there. All readers of a table in a process share one.
final class SettledEvents: Sendable {
    /// Where it ends.
    struct End: Hashable, Sendable {
        var id: Int64
        /// When the gap behind it is to be looked at again; `nil` where there is none, or somebody else fills it.
        var gapDueAt: Duration?
        /// The gap behind it that somebody else is to fill.
        var gap: Gap?
    }

    /// An ID that is missing, and since when it is known to be.
    struct Gap: Hashable, Sendable {
        let id: Int64
        let since: Duration
    }

    private struct State {
        var scan: GapScan?
        var saved: Int64 = 0
    }

    /// So many IDs are read at once.
    private static let chunk = 1000
    /// So many are filled at once.
    private static let fillers: Int64 = 100
    /// A table that begins with a higher ID than that has been trimmed.
    private static let trimmed: Int64 = 1000
    /// So many IDs may be missing one after the other.
    private static let widestGap: Int64 = 100_000

    private let database: any ReflexDatabase
    private let events: EventTable
    private let cursors: CursorTable
    private let own: any ReflexDatabase
    private let policy: GapPolicy
    private let seesGaps: Bool
    private let clock: EngineClock
    private let state = Mutex(State())

    init(
        database: any ReflexDatabase, events: EventTable, cursors: CursorTable, cursorsOn own: any ReflexDatabase,
        policy: GapPolicy, seesGaps: Bool, clock: EngineClock
    ) {
        self.database = database
        self.events = events
        self.cursors = cursors
        self.own = own
        self.policy = policy
        self.seesGaps = seesGaps
        self.clock = clock
    }

    /// The cursor that remembers it from one start to the next.
    private var cursorID: String { "\(events.name) (settled)" }

    /// Looks, fills what has been missing for long enough, and says where it ends now.
    func advance() async throws(WorkflowError) -> End {
        try await begin()
        while true {
            let lookedAt = clock.elapsed
            let before = state.withLock { $0.scan?.end ?? 0 }
            let rows = try await database.query(events.ids(after: before, limit: Self.chunk))
            let ids = rows.compactMap { $0.first?.integer }
            let (finding, end) = state.withLock { state in
                if !seesGaps, let last = ids.last { state.scan = GapScan(end: last) }
                return (state.scan?.go(over: ids, at: lookedAt) ?? .none, End(id: state.scan?.end ?? 0))
            }
            switch finding {
            case .none:
                try await save(end.id)
                if rows.count < Self.chunk { return end }
            case .missing(let missing, let since):
                guard case .fill(let patience) = policy else {
                    return End(id: end.id, gap: Gap(id: missing.lowerBound, since: since))
                }
                guard clock.elapsed - since >= patience else { return End(id: end.id, gapDueAt: since + patience) }
                try await fill(missing)
            }
        }
    }

    private func fill(_ missing: ClosedRange<Int64>) async throws(WorkflowError) {
        guard missing.upperBound - missing.lowerBound < Self.widestGap else {
            throw WorkflowError(
                .damagedStore,
                "The events in \(events.name) jump from \(missing.lowerBound - 1) to \(missing.upperBound + 1). Where "
                    + "nothing is missing, set the cursor \"\(cursorID)\" to \(missing.upperBound) and start again.")
        }
        let part = missing.lowerBound...min(missing.upperBound, missing.lowerBound + Self.fillers - 1)
        try await database.execute([events.filling(part, at: clock.now)])
    }

    /// Begins where an earlier start left off. In a table that nobody read before everything is yet to come; but what was
    /// trimmed at its beginning is no gap.
    private func begin() async throws(WorkflowError) {
        guard state.withLock({ $0.scan == nil }) else { return }
        var first = try await saved()
        if first == nil {
            let ends = try await database.query(events.ends)
            let lowest = ends.first?.first?.integer ?? 1
            first = lowest > Self.trimmed ? lowest - 1 : 0
            try await own.execute([cursors.begin(cursorID, at: first ?? 0, now: clock.now)])
            // Another process may have been first.
            first = try await saved()
        }
        let start = first ?? 0
        state.withLock { state in
            guard state.scan == nil else { return }
            state.scan = GapScan(end: start)
            state.saved = start
        }
    }

    private func saved() async throws(WorkflowError) -> Int64? {
        try await own.query(cursors.positions(of: [cursorID])).first?.last?.integer.map { max(0, $0) }
    }

    /// Remembers it now and then, so that the next start need not read all IDs.
    private func save(_ end: Int64) async throws(WorkflowError) {
        let isDue = state.withLock { state in
            guard end - state.saved >= Int64(Self.chunk) else { return false }
            state.saved = end
            return true
        }
        guard isDue else { return }
        try await own.execute([cursors.advance(cursorID, to: end, at: clock.now)])
    }
}
