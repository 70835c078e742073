import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Model {
    mutating func startFilter() {
        // What is written next is a term of its own, not the end of the last one.
        let text = runs.filterText.isEmpty ? "" : runs.filterText + " "
        prompt = Prompt(purpose: .filter, field: TextField(text), before: runs.filterText)
    }

    mutating func pressInPrompt(_ key: Key, _ binding: Binding?) {
        if let binding {
            performInPrompt(binding.command)
            return
        }
        guard prompt?.field.press(key) == true else { return }
        prompt?.completion = nil
        prompt?.historyIndex = nil
        promptChanged()
    }

    private mutating func performInPrompt(_ command: Command) {
        guard let prompt else { return }
        switch command {
        case .complete: complete()
        case .older: recall(1)
        case .newer: recall(-1)
        case .clear:
            self.prompt?.field.set("")
            self.prompt?.completion = nil
            promptChanged()
        case .keep: keepPrompt(prompt)
        case .restore:
            self.prompt = nil
            switch prompt.purpose {
            case .filter: setFilter(prompt.before)
            case .goTo: searchedText = nil
            case .search: endSearch(restoring: prompt.before)
            case .viewName: break
            case .narrow: narrowActivity(prompt.before)
            }
        default: break
        }
    }

    /// After each key the rows follow at once; what cannot be read leaves the last good result.
    mutating func promptChanged() {
        guard let prompt, prompt.purpose != .goTo, prompt.purpose != .viewName else { return }
        let text = prompt.field.text
        guard prompt.purpose != .search else { return searchChanged(text) }
        do throws(FilterError) {
            let filter = try Filter(parsing: text)
            if prompt.purpose == .narrow { try filter.checkForActivity() }
            self.prompt?.error = nil
            if prompt.purpose == .narrow { return narrowActivity(Filter.finished(text)) }
            setFilter(Filter.finished(text))
        } catch {
            self.prompt?.error = error
        }
    }

    private mutating func keepPrompt(_ prompt: Prompt) {
        let text = prompt.field.text
        switch prompt.purpose {
        case .filter:
            // Kept is what can be read; Esc still gives back what was there.
            guard prompt.error == nil else { return }
            let kept = Filter.trimmed(text)
            Self.remember(kept, in: &filterHistory)
            setFilter(kept)
            self.prompt = nil
            if let stranger = unknownWorkflow { say("no workflow here is called \"\(stranger)\"", .bad) }
        case .narrow:
            guard prompt.error == nil else { return }
            let kept = Filter.trimmed(text)
            Self.remember(kept, in: &filterHistory)
            narrowActivity(kept)
            self.prompt = nil
        case .search:
            Self.remember(text, in: &searchHistory)
            if text.isEmpty { run.search = prompt.before }
            self.prompt = nil
        case .viewName: saveView(as: text)
        case .goTo:
            let wanted = text.split(separator: " ").joined(separator: " ")
            guard !wanted.isEmpty else {
                self.prompt = nil
                return
            }
            Self.remember(wanted, in: &goToHistory)
            feeds[.find]?.question = nil
            searchedText = wanted
        }
    }

    /// A workflow that the filter names and that there is not, as far as is known.
    private var unknownWorkflow: String? {
        guard overview.isKnown else { return nil }
        return runs.filter.workflowNames.first { name in !overview.rows.contains { $0.workflow.rawValue == name } }
    }

    private static func remember(_ text: String, in history: inout [String]) {
        guard !text.isEmpty else { return }
        history.removeAll { $0 == text }
        history.append(text)
        if history.count > 50 { history.removeFirst() }
    }

    private mutating func recall(_ step: Int) {
        guard let prompt else { return }
        let history =
            switch prompt.purpose {
            case .filter, .narrow: filterHistory
            case .goTo: goToHistory
            case .search: searchHistory
            case .viewName: views.filter(\.isKept).map(\.name)
            }
        let index = (prompt.historyIndex ?? 0) + step
        guard index >= 0, index <= history.count else { return }
        self.prompt?.historyIndex = index == 0 ? nil : index
        self.prompt?.field.set(index == 0 ? prompt.before : history[history.count - index])
        promptChanged()
    }

    private mutating func complete() {
        guard let prompt, prompt.completes else { return }
        var completions = prompt.completions
        var index = prompt.completion.map { $0 + 1 } ?? 0
        if prompt.completion == nil {
            completions = self.completions(of: prompt)
            index = 0
            self.prompt?.completed = prompt.field.text
        }
        guard !completions.isEmpty else { return }
        index %= completions.count
        self.prompt?.completions = completions
        self.prompt?.completion = completions.count == 1 ? nil : index
        self.prompt?.field.set(completions[index])
        promptChanged()
    }

    /// What is written could become these.
    private func completions(of prompt: Prompt) -> [String] {
        if prompt.purpose == .goTo { return idsAtHand(beginningWith: prompt.field.text) }
        let workflows = overview.rows.map(\.workflow.rawValue)
        return Filter.completions(of: prompt.field.text, labels: labels, workflows: workflows)
    }

    /// What a text to go to turned out to mean.
    mutating func takeFound(_ found: [RunSummary]) {
        guard let text = searchedText else { return }
        searchedText = nil
        guard let only = found.first else {
            say("no run has the ID or foreign ID \"\(text)\", and no ID begins so", .bad)
            return
        }
        prompt = nil
        if found.count == 1 {
            push(Stop(.run, run: only.runID))
        } else {
            let lines = found.map { run in
                Choices.Line(
                    title: "\(run.runID.short)  \(run.workflow)  \(run.foreignID)",
                    detail: "\(run.runState.label) \(labels.label(run.workflow, run.status))")
            }
            overlays.append(
                .choices(Choices(purpose: .found(found), title: "Runs that \"\(text)\" may mean", lines: lines)))
        }
    }

    mutating func failSearch(_ error: MonitoringError) {
        searchedText = nil
        say("\(error)", .bad)
    }
}

extension TextField {
    /// Takes a key that writes or moves; `false` for any other.
    mutating func press(_ key: Key) -> Bool {
        switch key {
        case .character(let character): insert(String(character))
        case .backspace: deleteBackwards()
        case .delete: deleteForwards()
        case .left: move(by: -1)
        case .right: move(by: 1)
        case .home, .ctrl("a"): moveToStart()
        case .end, .ctrl("e"): moveToEnd()
        case .ctrl("u"): set("")
        default: return false
        }
        return true
    }
}
