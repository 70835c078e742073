import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Model {
    /// What the screen of activity shows and so must be kept fresh.
    var activityNeeds: [Need] {
        let every = activity.isBusy ? Need.spacing * 2 : Need.spacing
        var needs = [
            Need(.activity, .news(after: activity.events.first?.id, limit: ActivityState.page), every: every),
            Need(.latestActions, .latestActions(limit: ActivityState.actionsRead), every: Need.spacing * 2),
            Need(.roleActions, .roleActions(limit: ActivityState.actionsRead), every: Need.spacing * 2),
        ]
        let unnamed = activity.unnamedRuns
        // A run that is gone has no name, and is asked for once.
        if !unnamed.isEmpty { needs.append(Need(.actedOn, .summaries(unnamed), once: true)) }
        return needs
    }

    /// Rows of activity that fit, without the column titles and the line that tells of new ones.
    var activityRows: Int { max(1, listRows - (activity.fresh > 0 ? 1 : 0)) }

    /// Lets new lines in where nobody has moved away from the newest, and counts them elsewhere.
    mutating func settleActivity() {
        if activity.labels != labels {
            activity.labels = labels
            activity.isChanged = true
        }
        if activity.isChanged || activity.isRestarted || activity.isFollowing && activity.fresh > 0 {
            var matching = activity.all.filter(matches)
            if matching.allSatisfy(\.isSign) { matching = [] }
            if activity.isFollowing || activity.isRestarted {
                let follows = activity.isFollowing
                activity.shown = matching
                activity.fresh = 0
                if follows { activity.selection.choose(0, in: matching.map(\.id)) }
            } else {
                let standing = Set(activity.shown.map(\.id))
                activity.fresh = matching.count { !$0.isSign && !standing.contains($0.id) }
            }
            activity.isChanged = false
            activity.isRestarted = false
        }
        activity.selection.settle(activity.shown.map(\.id), rows: activityRows)
    }

    /// Something else is asked for: the lines are those that there are now.
    mutating func restartActivity() { activity.isRestarted = true }

    /// Goes back to the newest line.
    mutating func followActivity() {
        activity.selection.choose(0, in: activity.shown.map(\.id))
        restartActivity()
    }

    mutating func narrowActivity(_ text: String) {
        guard let filter = try? Filter(parsing: text) else { return }
        activity.filterText = text
        activity.filter = filter
        restartActivity()
    }

    mutating func startNarrowing() {
        let text = activity.filterText
        prompt = Prompt(purpose: .narrow, field: TextField(text.isEmpty ? "" : text + " "), before: text)
    }

    var chosenActivity: ActivityLine? { activity.shown.first { $0.id == activity.selection.id } }

    mutating func openFromActivity() {
        guard let line = chosenActivity else { return }
        switch line.content {
        case .event(let event): push(Stop(.run, run: event.runID))
        case .action(let entry): push(Stop(.run, run: entry.runID))
        case .roleAction(let entry):
            let workflow = workflow(of: line)
            roles.workflow = workflow
            if let workflow {
                let id = RoleLine.ID(workflow: workflow, role: entry.action.role)
                roles.selection.choose(0, in: [id])
            }
            push(Stop(.roles))
        case .gap, .end: say(activityText(line))
        }
    }

    /// What a line says of a run or role, in its columns and in what is looked through.
    func activityWords(_ line: ActivityLine) -> [String] {
        switch line.content {
        case .event(let event):
            [
                event.topic.workflow.rawValue, event.foreignID.rawValue, transition(event, "→"),
                activity.actor(of: event) ?? event.origin.name,
            ]
        case .action(let entry):
            [
                entry.workflow?.rawValue ?? "", activity.foreignID(of: line)?.rawValue ?? entry.runID.short,
                deed(line), entry.actor, entry.claimedActor ?? "", entry.reason ?? "", entry.detail ?? "",
            ]
        case .roleAction(let entry):
            [
                workflow(of: line)?.rawValue ?? "", entry.action.role.rawValue, deed(line), entry.action.actor,
                entry.action.claimedActor ?? "", entry.action.reason ?? "",
            ]
        case .gap(let count): ["up to \(Format.counted(count, "transition")) passed between two looks: not read"]
        case .end: ["older transitions are not read here"]
        }
    }

    /// A line as it is copied.
    func activityText(_ line: ActivityLine) -> String {
        let words = activityWords(line).filter { !$0.isEmpty }.joined(separator: "  ")
        return line.isSign ? words : "\(line.at)  \(words)"
    }

    /// `Collecting → Paused`: what a version changed.
    func transition(_ event: Event, _ arrow: String) -> String {
        let to = labels.label(event.topic.workflow, event.status)
        guard let previous = event.previousStatus else { return "\(to), triggered" }
        if previous == event.status { return "\(to), \(event.runState.label.lowercased())" }
        return "\(labels.label(event.topic.workflow, previous)) \(arrow) \(to)"
    }

    /// What a person did and what became of it.
    func deed(_ line: ActivityLine) -> String {
        switch line.content {
        case .action(let entry):
            let detail = entry.result == .applied ? nil : entry.detail
            return "\(entry.action.name) \(entry.result.label)" + (detail.map { " (\($0))" } ?? "")
        case .roleAction(let entry):
            let place = entry.action.instance.map { "on \($0)" } ?? "everywhere"
            return "\(entry.action.kind.name) \(entry.outcome.result.label), \(place)"
        case .event, .gap, .end: return ""
        }
    }

    var exportedActivity: [JSON] {
        activity.shown.compactMap { line in
            switch line.content {
            case .event(let event): .event(event, label: labels.label(event.topic.workflow, event.status))
            case .action(let entry): .audit(entry, foreignID: activity.foreignID(of: line))
            case .roleAction(let entry): .roleAction(entry)
            case .gap, .end: nil
            }
        }
    }
}
