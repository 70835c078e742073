import Workflows

extension Generator {
    mutating func read(_ model: StoreModel) -> Read {
        switch dice.below(28) {
        case ..<3: .lookup(run: run())
        case ..<5: .latest(workflow: workflow(), foreignID: dice.below(Universe.foreignIDs.count))
        case 5: .key(workflow: workflow(), key: dice.below(Universe.keys.count))
        case 6: .version([0, 1, 1, 2, 3, 1000, -1][dice.below(7)], run: run())
        case ..<9: .history(run: run())
        case 9: .firstVersion(run: run(), status: status())
        case 10: .summaries(runs: Set((0..<dice.below(5)).map { _ in run() }).sorted())
        case ..<13: .count(query())
        case 13: .counts
        case ..<16: .events(behind: dice.below(30), limit: limit())
        case 16:
            .crossings(
                Crossed(
                    workflow: Universe.workflows[workflow()], from: status(), to: status(),
                    origin: dice.pick(Origin.Kind.allCases) ?? .step), limit: limit())
        case 17: .lastEventID
        case 18: .parked(workflow: dice.oneIn(2) ? workflow() : nil, run: dice.oneIn(2) ? run() : nil, limit: limit())
        case ..<21: .dueParked(consumer: consumer(), share: share(), seconds: dice.below(8), limit: limit())
        case 21: .nextParkedDue(consumer: consumer(), share: share())
        case 22:
            dice.oneIn(3) ? .schedules(workflow: workflow()) : .schedule(dice.below(Universe.scheduleNumbers.count))
        case ..<25: .dueTimeouts(workflow: workflow(), status: status(), seconds: dice.below(8), limit: limit())
        case 25:
            dice.oneIn(2)
                ? .nextTimeoutDue(workflow: workflow(), status: status())
                : .timeouts(
                    workflow: dice.oneIn(2) ? workflow() : nil, run: dice.oneIn(2) ? run() : nil, limit: limit())
        case 26:
            dice.oneIn(2)
                ? .auditEntry(request: dice.below(Universe.requests.count), run: run())
                : .auditEntries(run: dice.oneIn(2) ? run() : nil, limit: limit())
        default:
            switch dice.below(6) {
            case 0: .registry
            case 1: .deadLetters
            default: .claimable(roles: Universe.roles.indices.filter { _ in dice.oneIn(2) })
            }
        }
    }

    /// One of those that are asked while others write.
    mutating func sharedRead() -> Read {
        switch dice.below(12) {
        case 0: .latest(workflow: workflow(), foreignID: dice.below(Universe.foreignIDs.count))
        case 1: .key(workflow: workflow(), key: dice.below(Universe.keys.count))
        case 2: .firstVersion(run: run(), status: status())
        case 3: .counts
        case 4: .lastEventID
        case 5: .parked(workflow: nil, run: dice.oneIn(2) ? nil : run(), limit: .max)
        case 6: .timeouts(workflow: nil, run: run(), limit: .max)
        case 7: .schedule(dice.below(Universe.scheduleNumbers.count))
        case 8: .auditEntries(run: run(), limit: .max)
        case 9: .claimable(roles: [dice.below(Universe.roles.count)])
        default: .lookup(run: run())
        }
    }

    mutating func list() -> Operation {
        let page = [1, 2, 3, 7, 50][dice.below(5)]
        switch dice.below(10) {
        case ..<4: return .list(query(), page: page)
        case ..<6: return .beginList(query(), page: page)
        case ..<9: return .nextPage
        default: return .wrongCursor(query(), other: dice.oneIn(2) ? nil : query())
        }
    }

    /// A few conditions at most, so that something is found.
    mutating func query() -> RunQuery {
        var query = RunQuery()
        query.sort = dice.pick(RunQuery.Sort.allCases) ?? .updated
        query.descending = dice.oneIn(2)
        for _ in 0..<dice.below(3) {
            switch dice.below(11) {
            case 0: query.workflows = some { Universe.workflows[$0.workflow()] }
            case 1: query.foreignIDs = some { Universe.foreignIDs[$0.dice.below(Universe.foreignIDs.count)] }
            case 2: query.runStates = some { $0.dice.pick(RunState.allCases) ?? .running }
            case 3: query.statuses = some { $0.status() }
            case 4:
                let length = [0, 1, 2, 4, 9, 36][dice.below(6)]
                let text = String(Universe.runID(run()).description.prefix(length))
                query.runIDPrefix = dice.oneIn(2) ? text : text.uppercased()
            case 5: query.foreignIDContains = ["order", "ORDER", "", "%", "_", "-1", "日", "\u{0}"][dice.below(8)]
            case 6: query.reasonContains = ["", "card", "%", "'s", "refused"][dice.below(5)]
            case 7: query.createdFrom = moment()
            case 8: query.createdBefore = moment()
            case 9: query.updatedFrom = moment()
            default: query.updatedBefore = moment()
            }
        }
        return query
    }

    /// One or two of a kind.
    private mutating func some<Value>(_ one: (inout Generator) -> Value) -> [Value] {
        dice.oneIn(2) ? [one(&self)] : [one(&self), one(&self)]
    }

    /// Some second since the world began.
    private mutating func moment() -> Timestamp { Universe.beginning + .seconds(dice.below(1200)) }
}
