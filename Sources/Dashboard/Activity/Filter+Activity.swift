import Workflows
import WorkflowsMonitoring

extension Filter {
    /// Looks whether lines of activity have everything that the filter asks for.
    ///
    /// - Throws: the first term of which no line knows anything.
    func checkForActivity() throws(FilterError) {
        for term in terms {
            switch term.field {
            case .states, .statuses, .workflows, .idPrefix, .foreignIDs, .foreignIDContains, .reasonContains, .text:
                continue
            default:
                throw FilterError(
                    range: term.range, description: "no line here has that: wf fid id status state reason, or a word")
            }
        }
    }
}

extension Model {
    /// Whether a line matches what the activity is narrowed to. What stands for lines that are not there always does:
    /// nobody knows whether one of them would.
    func matches(_ line: ActivityLine) -> Bool {
        guard !line.isSign else { return true }
        if let wanted = activity.workflow, workflow(of: line) != wanted { return false }
        return activity.filter.terms.allSatisfy { matches(line, $0.field) != $0.negated }
    }

    private func matches(_ line: ActivityLine, _ field: Filter.Field) -> Bool {
        switch field {
        case .workflows(let names): workflow(of: line).map { names.contains($0.rawValue) } ?? false
        case .states(let states): event(line).map { states.contains($0.runState) } ?? false
        case .statuses(let texts):
            event(line).map { event in
                let numbers = labels.numbers(of: texts, in: event.topic.workflow)
                return numbers.contains(event.status) || event.previousStatus.map(numbers.contains) == true
            } ?? false
        case .idPrefix(let prefixes):
            line.runID.map { id in prefixes.contains { RunIDPrefix($0)?.matches(id) == true } } ?? false
        case .foreignIDs(let texts): activity.foreignID(of: line).map { texts.contains($0.rawValue) } ?? false
        case .foreignIDContains(let text): activity.foreignID(of: line)?.rawValue.contains(text) ?? false
        case .reasonContains(let text): reason(of: line)?.contains(text) ?? false
        case .text(let text): has(line, text.lowercased())
        default: true
        }
    }

    /// A bare word: anywhere in what the line says, or at the beginning of the run ID.
    private func has(_ line: ActivityLine, _ word: String) -> Bool {
        if let id = line.runID, RunIDPrefix(word)?.matches(id) == true { return true }
        return activityWords(line).contains { $0.lowercased().contains(word) }
    }

    private func event(_ line: ActivityLine) -> Event? {
        if case .event(let event) = line.content { event } else { nil }
    }

    func reason(of line: ActivityLine) -> String? {
        switch line.content {
        case .action(let entry): entry.reason
        case .roleAction(let entry): entry.action.reason
        case .event, .gap, .end: nil
        }
    }

    /// The workflow of a line; of a role by its name, which begins with the workflow's.
    func workflow(of line: ActivityLine) -> WorkflowName? {
        switch line.content {
        case .event(let event): event.topic.workflow
        case .action(let entry): entry.workflow
        case .roleAction(let entry): workflow(ofRole: entry.action.role)
        case .gap, .end: nil
        }
    }

    private func workflow(ofRole role: RoleName) -> WorkflowName? {
        overview.rows.map(\.workflow).filter { name in
            role.rawValue.hasPrefix(name.rawValue.replacing(" ", with: "_") + "-")
        }.max { $0.rawValue.utf8.count < $1.rawValue.utf8.count }
    }
}
