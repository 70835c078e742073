import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Model {
    /// Goes to a numbered screen; what lay under the one before is left.
    mutating func goTo(_ screen: Screen) {
        guard stops != [Stop(screen)] else { return }
        // Whoever stands on a workflow means that one.
        if screen == .graph, self.screen == .overview, overview.pane == .workflows, let name = overview.selection.id {
            show(graphOf: name)
        }
        remember()
        stops = [Stop(screen)]
        arrive()
        // Whoever comes to the list anew wants to see it as it is.
        if screen == .runs, !runs.fresh.isEmpty { showNew() }
    }

    /// Opens a screen on top of this one.
    mutating func push(_ stop: Stop) {
        guard stop != self.stop else { return }
        remember()
        stops.append(stop)
        if stops.count > 32 { stops.removeFirst(stops.count - 32) }
        arrive()
    }

    /// Uncovers the screen below.
    mutating func pop() {
        guard stops.count > 1 else { return }
        remember()
        let left = stops.removeLast()
        if let before = left.filterBefore { setFilter(before) }
        arrive()
    }

    mutating func showEarlier() {
        guard let view = earlier.popLast() else { return }
        stops = view
        arrive()
    }

    private mutating func remember() {
        earlier.append(stops)
        if earlier.count > 32 { earlier.removeFirst() }
    }

    private mutating func arrive() {
        if screen == .run, run.id != stop.run || run.other != stop.other {
            run = OpenRun()
            run.id = stop.run
            run.other = stop.other
            if stop.other != nil { run.tab = .diff }
            for slot in [Slot.history, .otherHistory, .why, .runTimeouts, .runParked, .runActions] {
                feeds[slot]?.question = nil
            }
        }
        // What was answered when it was last shown may have changed by time alone.
        for need in needs() where !need.isOnce { feeds[need.slot]?.isWanted = true }
        chooseGraph()
    }

    /// Opens what the cursor is on.
    mutating func open() {
        switch screen {
        case .overview: openFromOverview()
        case .runs: if let run = runs.cursorRun { push(Stop(.run, run: run.runID)) }
        case .roles: break
        case .graph: openFromGraph()
        case .timeouts where timeouts.pane == .letters: openLetter()
        case .timeouts:
            if let id = chosenTimeoutRun {
                push(Stop(.run, run: id))
            } else if timeouts.pane == .parked, timeouts.chosenFailure != nil {
                say("an event of an outside stream is of no run", .bad)
            }
        case .activity: openFromActivity()
        case .attention: if let line = chosenAttention { open(line) }
        case .run:
            guard run.tab == .history || run.tab == .timeline, let version = run.selection.id else { return }
            run.objectVersion = version == run.latest?.version ? nil : version
            run.tab = .object
        }
    }

    private mutating func openFromOverview() {
        switch overview.pane {
        case .workflows:
            if let name = overview.selection.id { openRuns("wf:" + Filter.quoted(name.rawValue)) }
        case .attention:
            let lines = attentionLines
            guard lines.indices.contains(overview.attention.index) else { return }
            open(lines[overview.attention.index])
        case .activity:
            guard let event = overview.events.first(where: { $0.id == overview.activity.id }) else { return }
            push(Stop(.run, run: event.runID))
        }
    }

    /// Opens the list of runs narrowed to something; going back restores what it was narrowed to.
    mutating func openRuns(_ filter: String) {
        push(Stop(.runs, filterBefore: runs.filterText, filterOpened: filter))
        setFilter(filter)
    }

    /// Undoes exactly one thing.
    mutating func undoOne() {
        if screen == .runs {
            if runs.rangeStart != nil {
                runs.rangeStart = nil
                return
            }
            if runs.gathering != nil {
                runs.gathering = nil
                say("stopped: nothing was marked")
                return
            }
            let opened = stop.filterOpened ?? ""
            let isFiltered = runs.filterText != opened
            if !runs.marks.isEmpty, runs.marksAreNewest || !isFiltered {
                runs.marks = [:]
                return
            }
            if isFiltered {
                setFilter(opened)
                return
            }
        }
        if screen == .run {
            if run.tab == .diff, let tab = run.comparedFrom {
                (run.tab, run.comparedFrom, run.pair) = (tab, nil, nil)
                return
            }
            if run.marked != nil {
                run.marked = nil
                return
            }
        }
        if screen == .activity, !activity.filterText.isEmpty {
            narrowActivity("")
            return
        }
        if screen == .attention, attention.showsSilenced {
            attention.showsSilenced = false
            return
        }
        if stops.count > 1 { pop() }
    }

    mutating func movePane(by step: Int) {
        switch screen {
        case .overview: overview.pane = Self.next(overview.pane, by: step)
        case .timeouts:
            timeouts.pane = Self.next(timeouts.pane, by: step)
            if timeouts.pane == .letters, timeouts.letterTotal?.count ?? 0 == 0 {
                timeouts.pane = Self.next(timeouts.pane, by: step)
            }
        default: break
        }
    }

    mutating func moveTab(by step: Int) {
        switch screen {
        case .run: (run.tab, run.comparedFrom, run.pair) = (Self.next(run.tab, by: step), nil, nil)
        case .roles: roles.workflow = nextWorkflow(after: roles.workflow, by: step)
        case .timeouts: timeouts.workflow = nextWorkflow(after: timeouts.workflow, by: step)
        case .activity:
            activity.workflow = nextWorkflow(after: activity.workflow, by: step)
            restartActivity()
        case .attention: attention.workflow = nextWorkflow(after: attention.workflow, by: step)
        case .graph:
            let names = overview.rows.map(\.workflow)
            guard !names.isEmpty else { return }
            let index = graph.workflow.flatMap(names.firstIndex) ?? 0
            show(graphOf: names[(index + step + names.count) % names.count])
        default: break
        }
    }

    /// All workflows, then each.
    private func nextWorkflow(after workflow: WorkflowName?, by step: Int) -> WorkflowName? {
        let names: [WorkflowName?] = [nil] + overview.rows.map(\.workflow)
        let index = names.firstIndex(of: workflow) ?? 0
        return names[(index + step + names.count) % names.count]
    }

    static func next<Value: CaseIterable & Equatable>(_ value: Value, by step: Int) -> Value {
        let all = Array(Value.allCases)
        let index = all.firstIndex(of: value) ?? 0
        return all[(index + step + all.count) % all.count]
    }

    /// Ends the program, unless an action is pending: then it is asked.
    mutating func askToQuit() {
        guard let lines = pendingLines(leaving: "Quit") else { return quit() }
        overlays.append(.choices(Choices(purpose: .quit, title: "An action is pending", lines: lines)))
    }

    mutating func quit(exitCode: Int32 = 0) {
        endBatches()
        emit(.quit(exitCode: exitCode))
    }
}
