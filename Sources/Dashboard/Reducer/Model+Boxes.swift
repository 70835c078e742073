import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Model {
    mutating func performInHelp(_ command: Command) {
        guard case .help(let top)? = overlays.last else { return }
        switch command {
        case .close: overlays.removeLast()
        default:
            let last = max(0, helpLines.count - helpRows)
            overlays[overlays.count - 1] = .help(
                top: Self.target(command, from: top, count: last + 1, rows: helpRows))
        }
    }

    mutating func performInChoices(_ command: Command) {
        guard case .choices(var choices)? = overlays.last else { return }
        switch command {
        case .choose:
            choose(choices)
            return
        case .close:
            overlays.removeLast()
            if case .themes(let before) = choices.purpose { themeIndex = before }
            return
        default:
            choices.index = Self.target(
                command, from: choices.index, count: choices.lines.count, rows: max(1, size.rows - 6))
        }
        if case .themes = choices.purpose { themeIndex = choices.index }
        overlays[overlays.count - 1] = .choices(choices)
    }

    private mutating func choose(_ choices: Choices) {
        guard choices.lines.indices.contains(choices.index) else {
            overlays.removeLast()
            return
        }
        let line = choices.lines[choices.index]
        if let obstacle = line.obstacle {
            say("\(line.title): \(obstacle)", .bad)
            return
        }
        if case .columns = choices.purpose { return toggleColumn(choices) }
        if case .ledger(let numbers) = choices.purpose { return openLedger(numbers, at: choices.index) }
        overlays.removeLast()
        switch choices.purpose {
        case .actions(let targets):
            guard Self.actionOrder.indices.contains(choices.index) else { return draftLikeThis() }
            startAction(Self.actionOrder[choices.index], on: targets)
        case .roleActions: startRoleAction(RoleAction.Kind.allCases[choices.index])
        case .letterActions(let letter): startLetterAction(DeadLetterRequest.Kind.allCases[choices.index], on: letter)
        case .themes: themeIndex = choices.index
        case .redraft(let text, let workflow):
            if choices.index == 0 { emit(.edit(text, of: workflow)) } else { say("nothing is triggered") }
        case .found(let found):
            if found.indices.contains(choices.index) { push(Stop(.run, run: found[choices.index].runID)) }
        case .copies(let texts): if texts.indices.contains(choices.index) { emit(.copy(texts[choices.index])) }
        case .columns, .ledger: break
        case .lift(let id): if choices.index == 1 { lift(id) }
        case .edges(let edges): if edges.indices.contains(choices.index) { showCrossings(of: edges[choices.index]) }
        case .crossings(_, let events):
            if let events, events.indices.contains(choices.index) {
                push(Stop(.run, run: events[choices.index].runID))
            }
        case .quit:
            switch choices.index {
            case 1: quit()
            case 2: takeBack()
            default: break
            }
        case .profiles: askToSwitch(to: choices.index)
        case .switching(let name):
            switch choices.index {
            case 1: switchProfile(to: name)
            case 2: takeBack()
            default: break
            }
        case .views(let views): choose(choices.index, of: views)
        case .viewsToDelete(let views):
            if views.indices.contains(choices.index) { emit(.dropView(name: views[choices.index].name)) }
        }
    }

    mutating func chooseTheme() {
        let lines = configuration.themes.map { Choices.Line(title: $0.name) }
        overlays.append(
            .choices(Choices(purpose: .themes(before: themeIndex), title: "Theme", lines: lines, index: themeIndex)))
    }

    /// Which columns the list of runs has; each is shown or hidden where it stands.
    mutating func chooseColumns() {
        overlays.append(.choices(Choices(purpose: .columns, title: "Columns", lines: columnLines)))
    }

    private var columnLines: [Choices.Line] {
        RunsColumn.allCases.map { column in
            let isShown = !runs.hiddenColumns.contains(column)
            return Choices.Line(
                title: (isShown ? "[x] " : "[ ] ") + column.title, detail: isShown ? "where there is room" : "hidden")
        }
    }

    private mutating func toggleColumn(_ choices: Choices) {
        let column = RunsColumn.allCases[choices.index]
        if runs.hiddenColumns.remove(column) == nil { runs.hiddenColumns.insert(column) }
        var choices = choices
        choices.lines = columnLines
        overlays[overlays.count - 1] = .choices(choices)
    }

    static let actionOrder: [ActionKind] = [.pause, .resume, .retry, .cancel, .delete]

    /// Every action on the marked runs or the one under the cursor, and why those that are not possible are not.
    mutating func chooseAction() {
        let targets = actionTargets()
        guard !targets.isEmpty else {
            say("no run is marked or under the cursor", .bad)
            return
        }
        var lines = Self.actionOrder.map { kind in
            let obstacles = targets.map { kind.obstacle(in: $0.state) }
            let possible = obstacles.count { $0 == nil }
            let obstacle = possible == 0 ? (obstacles.first ?? nil) ?? "not possible" : nil
            let binding = configuration.keys.bindings.first { $0.command.action == kind }
            return Choices.Line(
                title: kind.name, key: binding?.keyNames,
                obstacle: targets.count > 1 && obstacle != nil ? "none of them can: \(obstacle ?? "")" : obstacle,
                detail: targets.count > 1 ? "\(possible) of \(targets.count)" : kind.explanation(in: targets[0].state))
        }
        lines.append(
            Choices.Line(
                title: ActionKind.trigger.name,
                key: configuration.keys.bindings.first { $0.command == .trigger }?.keyNames ?? "",
                obstacle: targets.count > 1 ? "one is begun at a time: take the marks away" : nil,
                detail: "a new run like it, changed in your editor first"))
        let title = targets.count == 1 ? "\(targets[0].foreignID) \(targets[0].runID.short)" : "\(targets.count) runs"
        overlays.append(.choices(Choices(purpose: .actions(targets), title: title, lines: lines)))
    }

    /// Why a key does nothing here; `nil` where it does something.
    func obstacle(to binding: Binding) -> String? {
        if binding.acts, binding.command != .takeBack, let reason = readOnlyReason { return "read-only: \(reason)" }
        if let kind = binding.command.action, screen == .run || runs.marks.isEmpty {
            guard let target = actionTargets().first else { return "no run is here" }
            return kind.obstacle(in: target.state).map { "\(target.foreignID): \($0)" }
        }
        if let kind = binding.command.roleAction { return obstacle(toRole: kind) }
        if binding.command.letterAction != nil { return obstacleToLetter }
        switch binding.command {
        case .actions where screen == .timeouts: return obstacleToLetters
        case .nextMatch, .previousMatch:
            let search = configuration.keys.name(of: .search)
            return run.search.isEmpty ? "nothing is searched for: \(search) begins" : nil
        case .takeBack: return heldBatch == nil ? undoObstacle : nil
        case .open where screen == .run && run.tab != .history && run.tab != .timeline:
            return "versions open on the History tab"
        case .mark where screen == .run && run.tab != .history && run.tab != .timeline:
            return "versions are marked on the History tab"
        case .compare: return screen == .run ? obstacleToComparing : obstacleToComparingRuns
        case .left where screen == .run && run.window == nil, .right where screen == .run && run.window == nil,
            .zoomOut where screen == .run && run.window == nil, .zoomFit where screen == .run && run.window == nil:
            return "all of it is shown: \(configuration.keys.name(of: .zoomIn)) zooms in"
        case .profile where configuration.profiles.isEmpty: return "there is no profile to switch to"
        case .silence where chosenAttention == nil: return "no line is here"
        case .showSilenced where !attention.showsSilenced && silencedLines.isEmpty: return "nothing is silenced"
        case .showNew where screen == .activity:
            return activity.isFollowing ? "the newest is shown: what comes stands on top" : nil
        case .showNew where runs.fresh.isEmpty: return "nothing new has come"
        case .list where graph.mustList: return "the screen is too small for the drawing"
        case .panLeft, .panDown, .panUp, .panRight, .zoomIn, .zoomOut, .zoomFit, .heat:
            guard screen == .graph else { return nil }
            return graph.showsList ? "only in the drawing: \(configuration.keys.name(of: .list)) shows it" : nil
        default: return nil
        }
    }
}

extension ActionKind {
    /// What it does to a run in this state, in a few words.
    func explanation(in state: RunState) -> String {
        switch self {
        case .pause: "it stands until resumed"
        case .resume: "it goes on, its error count cleared"
        case .retry where state == .cancelled: "a new run starts where this one was cancelled, with its object"
        case .retry: "a new run starts at the beginning, with its object"
        case .cancel: "it ends, for good"
        case .delete: "its object is overwritten in every version, for good"
        case .trigger: "another run begins"
        case .replay: "an event that could not be read is read again"
        case .discard: "an event that could not be read is forgotten"
        }
    }

    /// The same of several runs.
    var explanationOfMany: String {
        switch self {
        case .pause: "they stand until resumed"
        case .resume: "they go on, their error counts cleared"
        case .retry: "a new run starts with the object of each"
        case .cancel: "they end, for good"
        case .delete: "their objects are overwritten in every version, for good"
        case .trigger: "other runs begin"
        case .replay: "events that could not be read are read again"
        case .discard: "events that could not be read are forgotten"
        }
    }
}
