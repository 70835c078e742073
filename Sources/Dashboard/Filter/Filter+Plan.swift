public import Workflows

/// What the store is asked for a filter, and what is left to do over the rows it gives.
public struct FilterPlan: Hashable, Sendable {
    /// What the store does.
    public var query: RunQuery
    /// The rest, done over loaded rows; empty where the store does all.
    public var local: [Filter.Term]
    /// Whether nothing can match, so that the store need not be asked.
    public var impossible: Bool
}

extension Filter {
    /// Splits the filter between the store and this program.
    ///
    /// A query means any of a field's values and all of the fields, and holds one text of a kind: what goes beyond that
    /// stays here. Ages are reckoned from `now`, the source's time.
    public func plan(
        labels: StatusLabels, now: Timestamp, sort: RunQuery.Sort = .updated, descending: Bool = true
    ) -> FilterPlan {
        var query = RunQuery()
        query.sort = sort
        query.descending = descending
        var plan = FilterPlan(query: query, local: [], impossible: false)
        var states = Set(RunState.allCases)
        var named = false
        for term in terms {
            if case .states(let some) = term.field {
                states = term.negated ? states.subtracting(some) : states.intersection(some)
                named = true
            } else if term.negated || !plan.take(term.field, now: now) {
                plan.local.append(term)
            }
        }
        plan.takeStatuses(of: self, labels: labels)
        if named {
            plan.query.runStates = RunState.allCases.filter(states.contains)
            plan.impossible = plan.impossible || states.isEmpty
        }
        return plan
    }

    /// Whether it compares stays with how long others stayed: that must be known of every workflow it may be about.
    public var comparesStays: Bool {
        terms.contains { term in
            switch term.field {
            case .dwell(_, .p50), .dwell(_, .p95): true
            default: false
            }
        }
    }

    /// The workflows it is narrowed to, if it is to any.
    public var workflowNames: [String] {
        terms.lazy.compactMap { term -> [String]? in
            guard !term.negated, case .workflows(let names) = term.field else { return nil }
            return names
        }.first ?? []
    }
}

extension FilterPlan {
    /// Gives a condition to the store; `false` where the query has no room for it.
    fileprivate mutating func take(_ field: Filter.Field, now: Timestamp) -> Bool {
        switch field {
        case .workflows(let names) where query.workflows.isEmpty: query.workflows = names.map { WorkflowName($0) }
        case .foreignIDs(let ids) where query.foreignIDs.isEmpty: query.foreignIDs = ids.map { ForeignID($0) }
        case .idPrefix(let prefixes) where query.runIDPrefix == nil && prefixes.count == 1:
            query.runIDPrefix = prefixes[0].lowercased()
        case .foreignIDContains(let text) where query.foreignIDContains == nil: query.foreignIDContains = text
        case .reasonContains(let text) where query.reasonContains == nil: query.reasonContains = text
        case .age(.more, let age): query.createdBefore = min(query.createdBefore ?? now - age, now - age)
        case .age(.less, let age): query.createdFrom = max(query.createdFrom ?? now - age, now - age)
        case .updated(.more, let age): query.updatedBefore = min(query.updatedBefore ?? now - age, now - age)
        case .updated(.less, let age): query.updatedFrom = max(query.updatedFrom ?? now - age, now - age)
        default: return false
        }
        return true
    }

    /// Statuses last: a label means other numbers in other workflows, and the store is given all of them. Where they
    /// differ, the rows are looked through once more here.
    fileprivate mutating func takeStatuses(of filter: Filter, labels: StatusLabels) {
        let names = filter.workflowNames
        let relevant = names.isEmpty ? labels.workflows : names.map { WorkflowName($0) }
        guard
            let index = local.firstIndex(where: { term in
                if case .statuses = term.field { !term.negated } else { false }
            }), case .statuses(let texts) = local[index].field
        else { return }
        let sets = relevant.map { labels.numbers(of: texts, in: $0) }
        let union = sets.reduce(into: Set(texts.compactMap { Int($0) })) { $0.formUnion($1) }
        let onlyNumbers = texts.allSatisfy { Int($0) != nil }
        guard !union.isEmpty else {
            impossible = !relevant.isEmpty && relevant.allSatisfy { labels.knows(texts[0], in: [$0.rawValue]) != nil }
            return
        }
        query.statuses = union.sorted()
        if onlyNumbers || (names.count == 1) || sets.allSatisfy({ $0 == union }) { local.remove(at: index) }
    }
}

extension Filter {
    /// The first status it names that none of its workflows has, with those they have; `nil` where all are known, or
    /// nothing is known of statuses.
    public func unknownStatus(_ labels: StatusLabels) -> (text: String, known: [String])? {
        for term in terms {
            guard case .statuses(let texts) = term.field,
                let unknown = texts.first(where: { labels.knows($0, in: workflowNames) == false })
            else { continue }
            return (unknown, labels.all(in: workflowNames))
        }
        return nil
    }
}
