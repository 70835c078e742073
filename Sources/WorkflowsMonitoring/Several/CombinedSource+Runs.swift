import Synchronization
public import Workflows

extension CombinedSource {
    /// A page of the runs of all, in one order.
    ///
    /// - Throws: `invalid` for a cursor that is not of these sources.
    public func runs(
        _ query: RunQuery, after cursor: PageCursor?, limit: Int
    ) async throws(MonitoringError) -> RunList {
        let start = try CombinedCursor(cursor, names: parts.map(\.name))
        let asked = parts.compactMap { part in part.inner(query).map { (part, $0) } }.filter { !start[$0.0].isDone }
        let queries = Dictionary(asked.map { ($0.0.name, $0.1) }) { first, _ in first }
        let answers = try await each(of: asked.map(\.0)) { part throws(MonitoringError) in
            try await part.page(queries[part.name] ?? query, at: start[part], limit: limit)
        }
        noteOwners(answers.map { ($0.part, $0.value.runs.map(\.runID)) })
        var merged = MergedPages(answers, order: query)
        let items = merged.take(limit)
        var end = start
        for (index, (part, page)) in answers.enumerated() { end[part] = page.place(afterTaking: merged.taken[index]) }
        let isOver = answers.allSatisfy { end[$0.part].isDone }
        return RunList(
            items: items, next: isOver ? nil : end.cursor,
            incomplete: answers.contains { $0.value.list.incomplete } || isMissingSome,
            asOf: answers.map(\.value.list.asOf).min() ?? EngineClock.system.now,
            labels: answers.reduce(into: [:]) { labels, answer in
                for (workflow, names) in answer.value.list.labels { labels[answer.part.outer(workflow)] = names }
            })
    }

    /// How many runs of all match: at least so many, where one cannot be asked.
    public func total(_ query: RunQuery) async throws(MonitoringError) -> Total {
        let queries = parts.reduce(into: [:]) { $0[$1.name] = $1.inner(query) }
        let asked = parts.filter { queries[$0.name] != nil }
        let totals = try await each(of: asked) { part throws(MonitoringError) in
            try await part.source.total(queries[part.name] ?? query)
        }
        let kinds = totals.map(\.value.kind)
        let kind: Total.Kind =
            kinds.contains(.atLeast) || totals.count < asked.count
            ? .atLeast : kinds.contains(.estimate) ? .estimate : .exact
        return Total(totals.reduce(0) { $0 + $1.value.count }, kind)
    }

    /// How these runs stand now, wherever they are.
    public func runs(_ ids: [RunID]) async throws(MonitoringError) -> Answer<[RunSummary]> {
        let answers = try await each { part throws(MonitoringError) in try await part.source.runs(ids) }
        noteOwners(answers.map { ($0.part, $0.value.value.map(\.runID)) })
        return answers.merged { $0.flatMap { part, runs in runs.map { part.outer($0) } } }
    }

    /// The runs that a text may mean, of all.
    public func find(_ text: String, limit: Int) async throws(MonitoringError) -> [RunSummary] {
        let answers = try await each { part throws(MonitoringError) in try await part.source.find(text, limit: limit) }
        noteOwners(answers.map { ($0.part, $0.value.map(\.runID)) })
        return Array(answers.flatMap { part, runs in runs.map { part.outer($0) } }.prefix(limit))
    }

    /// A run's record.
    public func run(_ id: RunID) async throws(MonitoringError) -> Answer<Record> {
        try await asking(id) { part throws(MonitoringError) in
            let answer = try await part.source.run(id)
            return Answer(part.outer(answer.value), asOf: answer.asOf)
        }
    }

    /// Every version of a run.
    public func history(_ id: RunID) async throws(MonitoringError) -> Answer<[RecordVersion]> {
        try await asking(id) { part throws(MonitoringError) in
            let answer = try await part.source.history(id)
            return Answer(answer.value.map { part.outer($0) }, asOf: answer.asOf)
        }
    }

    /// The one reason a run does not move.
    public func why(_ id: RunID) async throws(MonitoringError) -> Answer<Why> {
        try await asking(id) { part throws(MonitoringError) in
            let answer = try await part.source.why(id)
            return Answer(part.outer(answer.value), asOf: answer.asOf)
        }
    }

    /// Asks the source that a run is of.
    func asking<Value>(
        _ run: RunID, _ body: (NamedSource) async throws(MonitoringError) -> Value
    ) async throws(MonitoringError) -> Value {
        try await body(try await owner(of: run))
    }

    /// The source that a run is of: the one it was seen in, or the one that has it now.
    func owner(of run: RunID) async throws(MonitoringError) -> NamedSource {
        if let index = owners.withLock({ $0[run] }) { return parts[index] }
        let answers = try await each { part throws(MonitoringError) in try await part.source.runs([run]) }
        noteOwners(answers.map { ($0.part, $0.value.value.map(\.runID)) })
        if let index = owners.withLock({ $0[run] }) { return parts[index] }
        let unasked = parts.filter { part in !answers.contains { $0.part.name == part.name } }.map(\.name)
        guard unasked.isEmpty else {
            throw MonitoringError(
                .unreachable,
                "run \(run) is not in \(answers.map(\.part.name).joined(separator: ", ")); "
                    + "\(unasked.joined(separator: ", ")) cannot be asked")
        }
        throw MonitoringError(.notFound, "there is no run \(run) in \(parts.map(\.name).joined(separator: ", "))")
    }

    private func noteOwners(_ seen: [(NamedSource, [RunID])]) {
        let names = parts.map(\.name)
        owners.withLock { owners in
            for (part, runs) in seen {
                guard let index = names.firstIndex(of: part.name) else { continue }
                for run in runs { owners.note(run, of: index) }
            }
        }
    }
}

/// A page of one of several sources, from where the list goes on.
struct PartPage: Sendable {
    let list: RunList
    /// What of it was not told yet, under the name among several.
    let runs: [RunSummary]
    let start: CombinedCursor.Place

    /// Where the list goes on once so many of them are told.
    func place(afterTaking count: Int) -> CombinedCursor.Place {
        guard count == runs.count else {
            return CombinedCursor.Place(after: start.after, skip: start.skip + count)
        }
        return CombinedCursor.Place(after: list.next, isDone: list.next == nil)
    }
}

extension NamedSource {
    /// A query as the source understands it; `nil` where it is about other sources' workflows alone.
    func inner(_ query: RunQuery) -> RunQuery? {
        guard !query.workflows.isEmpty else { return query }
        var inner = query
        inner.workflows = query.workflows.compactMap { self.inner($0) }
        return inner.workflows.isEmpty ? nil : inner
    }

    func page(
        _ query: RunQuery, at place: CombinedCursor.Place, limit: Int
    ) async throws(MonitoringError) -> PartPage {
        var place = place
        // A page that was told bit by bit is passed over, so that none grows.
        if place.skip >= max(1, limit) {
            let told = try await source.runs(query, after: place.after, limit: place.skip)
            guard told.next != nil else { return PartPage(list: told, runs: [], start: place) }
            place = CombinedCursor.Place(after: told.next)
        }
        let list = try await source.runs(query, after: place.after, limit: limit + place.skip)
        return PartPage(list: list, runs: list.items.dropFirst(place.skip).map { outer($0) }, start: place)
    }
}

/// The pages of several sources, taken from in one order.
private struct MergedPages {
    private let pages: [PartPage]
    private let order: RunQuery
    /// How many were taken of each.
    private(set) var taken: [Int]

    init(_ answers: [(part: NamedSource, value: PartPage)], order: RunQuery) {
        pages = answers.map(\.value)
        self.order = order
        taken = Array(repeating: 0, count: answers.count)
    }

    /// The next so many, or fewer where a source has to be asked for more before it is known what comes next.
    mutating func take(_ limit: Int) -> [RunSummary] {
        var items: [RunSummary] = []
        while items.count < limit {
            var best: Int?
            for index in pages.indices {
                guard taken[index] < pages[index].runs.count else {
                    if pages[index].list.next != nil { return items }
                    continue
                }
                if best.map({ isBefore(head(index), head($0)) }) ?? true { best = index }
            }
            guard let best else { break }
            items.append(head(best))
            taken[best] += 1
        }
        return items
    }

    private func head(_ index: Int) -> RunSummary { pages[index].runs[taken[index]] }

    private func isBefore(_ left: RunSummary, _ right: RunSummary) -> Bool {
        let (first, second) =
            order.sort == .created ? (left.createdAt, right.createdAt) : (left.updatedAt, right.updatedAt)
        return order.descending ? first > second : first < second
    }
}
