import FoundationEssentials
public import Workflows

/// Holds what a store keeps against the invariants that every store promises, by the adapter protocols alone.
///
/// Reads everything. Nothing may write meanwhile: an inspection is of one moment.
public struct StoreInspection: Sendable {
    let adapter: any WorkflowAdapter
    let journal: StoreJournal?
    /// Every run with its versions, in the order they were triggered.
    let histories: [[Record]]
    let events: [Event]
    /// Whether some events are gone, because every consumer had passed them.
    let hasLetGo: Bool
    let declared: DeclaredShapes

    /// Reads a store.
    ///
    /// - Parameters:
    ///   - adapter: the store.
    ///   - journal: what was told of everything that the store accepted. Without it nothing is known of cursors, so that a
    ///     run with any event counts as one that waits for it.
    public init(of adapter: any WorkflowAdapter, journal: StoreJournal? = nil) async throws {
        self.adapter = adapter
        self.journal = journal
        var histories: [[Record]] = []
        var query = RunQuery()
        query.sort = .created
        query.descending = false
        var cursor: PageCursor?
        repeat {
            let page = try await adapter.records.list(query, after: cursor, limit: 1000)
            for run in page.items {
                histories.append(try await adapter.records.history(run.runID).map(\.record))
            }
            cursor = page.next
        } while cursor != nil
        self.histories = histories
        events = try await Self.events(of: adapter)
        hasLetGo = try await adapter.records.lastEventID() > Int64(events.count)
        declared = DeclaredShapes(try await adapter.registry.definitions().map(\.definition))
    }

    private static func events(of adapter: any WorkflowAdapter) async throws -> [Event] {
        var events: [Event] = []
        while true {
            let last = events.last?.id ?? 0
            let page = try await adapter.records.events(after: last, limit: 1000)
            events += page
            // A store that tells of what it has told of already would do so for ever.
            guard let next = page.last?.id, next > last else { return events }
        }
    }

    /// Everything that must never be and is; what the journal found is not among it.
    public func broken() async throws -> [BrokenInvariant] {
        var broken = versions() + unfinished() + moves() + eventsOfVersions()
        broken += try await counts()
        broken += try await waits()
        return broken + againstJournal()
    }

    private func versions() -> [BrokenInvariant] {
        histories.compactMap { versions in
            guard versions.map(\.version) != Array(1...max(1, versions.count)) else { return nil }
            let run = versions.first.map { "\($0.runID)" } ?? "without versions"
            return BrokenInvariant(.versions, "run \(run) has the versions \(versions.map(\.version))")
        }
    }

    private func unfinished() -> [BrokenInvariant] {
        struct Key: Hashable {
            let workflow: WorkflowName
            let foreignID: ForeignID
        }
        let open = histories.compactMap(\.last).filter(\.runState.isUnfinished)
        return Dictionary(grouping: open) { Key(workflow: $0.workflow, foreignID: $0.foreignID) }
            .filter { $0.value.count > 1 }.map { key, runs in
                BrokenInvariant(.unfinished, "\(key.foreignID) has \(runs.count) unfinished runs of \(key.workflow)")
            }
    }

    /// One for each version. Where events go, that of the present version of a run under way stays all the same.
    private func eventsOfVersions() -> [BrokenInvariant] {
        struct Key: Hashable {
            let runID: RunID
            let version: Int
        }
        var left = Dictionary(grouping: events) { Key(runID: $0.runID, version: $0.version) }
        var broken: [BrokenInvariant] = []
        let needed = Set(
            histories.compactMap(\.last).filter { $0.runState.isUnfinished || $0.runState == .requestedDataDeleted }
                .map { Key(runID: $0.runID, version: $0.version) })
        for record in histories.joined() {
            let key = Key(runID: record.runID, version: record.version)
            let found = left.removeValue(forKey: key) ?? []
            if found.isEmpty, hasLetGo, !needed.contains(key) { continue }
            let isRight =
                found.count == 1 && found.allSatisfy { $0.topic == record.topic && $0.status == record.status }
            if !isRight {
                broken.append(
                    BrokenInvariant(
                        .events, "version \(record.version) of run \(record.runID) has the events \(found.map(\.id))"))
            }
        }
        broken += left.values.joined().map {
            BrokenInvariant(.events, "event \($0.id) tells of version \($0.version) of \($0.runID), which is not there")
        }
        if zip(events, events.dropFirst()).contains(where: { $0.id >= $1.id }) {
            broken.append(BrokenInvariant(.events, "the events do not come in the order of their IDs"))
        }
        return broken
    }

    private func counts() async throws -> [BrokenInvariant] {
        struct Place: Hashable {
            let workflow: WorkflowName
            let status: Int
            let runState: RunState
        }
        var scanned: [Place: Int] = [:]
        for record in histories.compactMap(\.last) {
            scanned[Place(workflow: record.workflow, status: record.status, runState: record.runState), default: 0] += 1
        }
        var counted: [Place: Int] = [:]
        for count in try await adapter.records.counts() where count.count != 0 {
            counted[Place(workflow: count.workflow, status: count.status, runState: count.runState), default: 0] +=
                count.count
        }
        return Set(scanned.keys).union(counted.keys).filter { scanned[$0] != counted[$0] }.map { place in
            BrokenInvariant(
                .counts,
                "\(place.workflow) has \(scanned[place] ?? 0) runs in status \(place.status), \(place.runState); the "
                    + "counter says \(counted[place] ?? 0)")
        }
    }

    /// The store keeps what it accepted, and nothing else.
    private func againstJournal() -> [BrokenInvariant] {
        guard let journal else { return [] }
        // An object tells nobody what it is, only whether it is another one.
        func told(_ run: Record) -> String {
            "\(run.runID) \(run.version) \(run.runState) \(run.status) \(run.object.hashValue)"
        }
        let accepted = journal.runs.map(told)
        let stored = histories.compactMap(\.last).map(told)
        guard accepted != stored else { return [] }
        let difference = Set(accepted).symmetricDifference(stored).sorted()
        return [BrokenInvariant(.versions, "what was accepted and what is stored differ: \(difference)")]
    }
}
