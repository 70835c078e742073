import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Model {
    /// What the screen shows and so must be kept fresh. What is not in here is not fetched.
    func needs() -> [Need] {
        // Of several sources one may be lost at any moment, and who it is stands in the header.
        let standing = configuration.locations.isEmpty ? Duration.seconds(30) : .seconds(2)
        var needs = [Need(.capabilities, .capabilities, every: standing)]
        needs.append(Need(.instances, .instances))
        let isAtAGlance = screen == .overview || screen == .attention
        needs.append(Need(.overview, .workflows, every: isAtAGlance ? Need.spacing : Need.spacing * 16))
        if isAtAGlance { needs.append(troublesNeed) }
        // A page of one run carries the labels of every workflow.
        if screen != .runs, overview.rows.contains(where: { !labels.hasLabels(of: $0.workflow) }) {
            needs.append(Need(.labels, .runs(RunQuery(), after: nil, limit: 1), once: true))
        }
        switch screen {
        case .overview:
            needs.append(
                Need(.events, .events(limit: 60), every: overview.isBusy ? Need.spacing * 2 : Need.spacing))
            needs.append(Need(.letters, .deadLetters(limit: 0), every: Need.spacing * 4))
        case .runs: needs += runsNeeds()
        case .roles: needs.append(Need(.roles, .roles(roles.workflow), every: watchSpacing))
        case .graph:
            if let workflow = graph.workflow {
                needs.append(Need(.graph, .graph(workflow), every: watchSpacing))
            }
        case .timeouts:
            let workflow = timeouts.workflow
            needs.append(Need(.timeouts, .timeouts(workflow, run: nil, limit: TimeoutsState.limit)))
            needs.append(Need(.parked, .parked(workflow, run: nil, limit: TimeoutsState.limit)))
            needs.append(
                Need(.kept, .kept(workflow, limit: TimeoutsState.keptLimit), every: Need.spacing * 2))
            needs.append(Need(.letters, .deadLetters(limit: TimeoutsState.letterLimit), every: Need.spacing * 2))
            needs.append(Need(.outbox, .outbox))
        case .activity: needs += activityNeeds
        case .attention: break
        case .run: needs += openRunNeeds()
        }
        if case .choices(let choices)? = overlays.last, case .crossings(let edge, _) = choices.purpose {
            needs.append(Need(.crossings, .crossings(edge, limit: Self.crossingsShown)))
        }
        if let workflow = confirmedRoleWorkflow, screen != .roles || roles.workflow ?? workflow != workflow {
            // The box that asks about a role tells how that stands, whatever the screen below shows.
            needs.removeAll { $0.slot == .roles }
            needs.append(Need(.roles, .roles(nil), every: .milliseconds(600)))
        }
        if let id = draftedRun { needs.append(Need(.draft, .history(id), once: true)) }
        if let text = searchedText { needs.append(Need(.find, .find(text, limit: 20), once: true)) }
        return needs
    }

    private func runsNeeds() -> [Need] {
        guard !runs.plan.impossible else { return [] }
        let query = runs.query
        let isNew = runs.tableQuery != query || runs.table.ids.isEmpty
        var needs = [
            Need(.runsHead, .runs(query, after: nil, limit: isNew ? RunsState.pageSize : runs.headSize)),
            Need(.runsTotal, .total(runs.plan.query), every: Need.spacing * 2),
        ]
        if let workflow = workflowOfUnknownStays { needs.append(Need(.stays, .graph(workflow), once: true)) }
        if let gathering = runs.gathering {
            let question = Question.runs(gathering.query, after: gathering.cursor, limit: Gathering.pageSize)
            needs.append(Need(.runsAll, question, once: true))
        }
        if let next = nextPage { needs.append(next) }
        if let shown = shownRuns { needs.append(shown) }
        if let id = runs.previewRun, showsPreview { needs += previewNeeds(id) }
        return needs
    }

    /// A run that has the version it had keeps its history, and its row tells when it has another.
    private func previewNeeds(_ id: RunID) -> [Need] {
        let version = runs.table.row(of: id).map { Int(runs.table.versions[$0]) }
        let isKnown = version != nil && version == preview.history.last?.record.version
        // What fails and is tried again keeps its version.
        var isFailing = false
        if case .backingOff? = preview.why?.cause { isFailing = true }
        return [
            Need(.previewWhy, .why(id), every: isKnown && !isFailing ? Need.spacing * 2 : Need.spacing),
            Need(.previewHistory, .history(id), every: isKnown ? .seconds(10) : Need.spacing),
        ]
    }

    /// The page after the loaded ones, while the screen is near their end.
    private var nextPage: Need? {
        guard runs.isCurrent, let cursor = runs.next, runs.table.count < RunsState.bound else { return nil }
        let rows = runsRows
        let rest = runs.fromEnd ? runs.top : runs.count - runs.top - rows
        guard rest < RunsState.pageSize / 2 else { return nil }
        // A long way through is gone in longer strides.
        let limit = runs.table.count < 2000 ? RunsState.pageSize : 1000
        return Need(.runsNext, .runs(runs.query, after: cursor, limit: limit), once: true)
    }

    /// The runs on the screen, in whole blocks so that scrolling seldom asks for others. Whatever became of them since
    /// their page was loaded, and wherever in the list they belong by now, is seen where they stand. Where the head of
    /// the list tells that as well, they are looked up once in a while all the same: a store may lose a run.
    private var shownRuns: Need? {
        guard runs.isCurrent, lastChangeAt != nil, !isFrozen, runs.count > 0 else { return nil }
        let block = 64
        let first = runs.top / block * block
        let end = min(runs.count, (runs.top + runsRows + block - 1) / block * block)
        var ids: [RunID] = []
        ids.reserveCapacity(max(0, end - first))
        for index in first..<max(first, end) {
            if let row = runs.row(at: index) { ids.append(runs.table.ids[row]) }
        }
        guard !ids.isEmpty else { return nil }
        return Need(.runsShown, .summaries(ids), every: runs.headTellsAll ? .seconds(30) : Need.spacing)
    }

    private func openRunNeeds() -> [Need] {
        guard let id = run.id else { return [] }
        var needs = [Need(.history, .history(id)), Need(.why, .why(id))]
        let workflows = Set([run.latest, run.otherVersions.last?.record].compactMap { $0?.workflow })
        if workflows.contains(where: { workflow in !roles.all.contains { $0.workflow == workflow } }) {
            // The names of the roles that wrote its versions, and those of the run it is compared with.
            needs.append(Need(.roles, .roles(workflows.count == 1 ? workflows.first : nil), once: true))
        }
        if let other = run.other { needs.append(Need(.otherHistory, .history(other))) }
        switch run.tab {
        case .history, .object, .diff: break
        case .timeline: needs.append(Need(.runParked, .parked(nil, run: id, limit: 200)))
        case .timeouts:
            needs.append(Need(.runTimeouts, .timeouts(nil, run: id, limit: 200)))
            needs.append(Need(.runParked, .parked(nil, run: id, limit: 200)))
        case .origin: needs.append(Need(.runActions, .actions(id, limit: 100)))
        }
        return needs
    }

    /// Asks what is due, and gives up what nobody looks at any more.
    mutating func askWhatIsNeeded() {
        let needs = needs()
        askForDue(needs)
        for slot in Slot.allCases where feeds[slot] != nil && !needs.contains(where: { $0.slot == slot }) {
            if feeds[slot]?.askedAt != nil { giveUp(slot) }
            feeds[slot]?.error = nil
            feeds[slot]?.retryAt = nil
        }
        if !watch.isOpen, watch.retryAt.map({ $0 <= elapsed }) ?? true {
            watch.isOpen = true
            emit(.watch(upTo: .seconds(2 * slowness)))
        }
        needsDue = nil
        for need in needs {
            if let due = dueTime(of: need) { needsDue = min(needsDue ?? due, due) }
        }
    }

    /// Asks for what is due, if anything is, and for what is so nearly due that it goes with it: a refresh costs less
    /// than two of half the size.
    private mutating func askForDue(_ needs: [Need]) {
        var isAnyDue = false
        var nearlyDue: [Need] = []
        for need in needs {
            guard let due = dueTime(of: need), due <= elapsed + need.interval / 8 * slowness else { continue }
            nearlyDue.append(need)
            if due <= elapsed { isAnyDue = true }
        }
        if isAnyDue { ask(nearlyDue) }
    }

    private mutating func ask(_ needs: [Need]) {
        var refreshed: [Asked] = []
        for need in needs {
            // What is not there yet is shown as soon as it is.
            let isShown =
                feeds[need.slot]?.answeredAt != nil && need.question.isAnswered(by: feeds[need.slot]?.question)
            let asked = ask(need)
            if isShown, need.question.isQuick { refreshed.append(asked) } else { emit(.ask(asked)) }
        }
        if !refreshed.isEmpty { emit(.refresh(refreshed)) }
    }

    private mutating func ask(_ need: Need) -> Asked {
        var feed = feeds[need.slot] ?? Feed()
        if !need.question.isAnswered(by: feed.question) {
            feed.error = nil
            feed.failures = 0
            feed.answeredAt = nil
        }
        feed.question = need.question
        feed.generation += 1
        feed.askedAt = elapsed
        feed.lastAskedAt = elapsed
        feed.retryAt = nil
        feed.isWanted = false
        feeds[need.slot] = feed
        return Asked(need.slot, need.question, generation: feed.generation)
    }

    mutating func giveUp(_ slot: Slot) {
        feeds[slot]?.generation += 1
        feeds[slot]?.askedAt = nil
        feeds[slot]?.isWanted = true
        emit(.giveUp(slot))
    }

    /// When something was last heard of a service: at the first look, where one was alive then.
    private var lastSignOfLife: Duration? { lastChangeAt ?? ((instanceCount ?? 0) > 0 ? .zero : nil) }

    /// When a need is to be asked for; `nil` while it is open, or waits for a change.
    func dueTime(of need: Need) -> Duration? {
        guard let feed = feeds[need.slot], need.question.isAnswered(by: feed.question) else { return elapsed }
        guard feed.askedAt == nil else { return nil }
        if let retry = feed.retryAt { return retry }
        guard let answered = feed.answeredAt, let asked = feed.lastAskedAt else { return elapsed }
        guard !need.isOnce, !isFrozen else { return nil }
        if feed.isWanted { return asked + need.interval * slowness }
        if need.slot.changesByTimeAlone, let since = lastSignOfLife {
            let next = asked + max(need.interval, .seconds(1)) * slowness
            if next < since + Self.settling { return next }
        }
        return answered + Self.idleRefresh
    }
}
