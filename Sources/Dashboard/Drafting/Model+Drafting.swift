import Workflows
import WorkflowsMonitoring

/// What became of a text that was given to an editor.
public enum Edited: Hashable, Sendable {
    /// It was saved, and is this now.
    case text(String)
    /// The editor was left without saving.
    case left
    /// It could not be edited, for this reason.
    case failed(String)
}

extension Model {
    /// Begins a run like the one under the cursor: as its record is now, once that is known.
    mutating func draftLikeThis() {
        guard canAct else { return say("read-only: \(readOnlyReason ?? "")", .bad) }
        switch screen {
        case .run: if let record = run.latest { draft(like: record) }
        case .runs:
            guard let id = runs.cursorRunID else { return say("no run is under the cursor", .bad) }
            feeds[.draft]?.question = nil
            draftedRun = id
        default: break
        }
    }

    /// A run whose record a draft waits for.
    mutating func takeDrafted(_ versions: [RecordVersion]) {
        guard draftedRun != nil else { return }
        draftedRun = nil
        // A box that was opened meanwhile is what the person looks at.
        guard overlays.isEmpty, prompt == nil, let record = versions.last?.record else { return }
        draft(like: record)
    }

    private mutating func draft(like record: Record) {
        guard let object = JSONText(record.object) else {
            let words = "the object of \(record.foreignID) is not JSON: wftop trigger takes any bytes from a file"
            return say(words, .bad)
        }
        edit(Draft(workflow: record.workflow, foreignID: record.foreignID.rawValue, object: object))
    }

    /// Begins a run of a workflow with nothing in it yet.
    mutating func draft(of workflow: WorkflowName) {
        guard canAct else { return say("read-only: \(readOnlyReason ?? "")", .bad) }
        edit(Draft(workflow: workflow))
    }

    private mutating func edit(_ draft: Draft) {
        let statuses = labels.all(in: [draft.workflow.rawValue])
        emit(.edit(draft.text(on: targetName, statuses: statuses), of: draft.workflow))
    }

    /// Takes what the editor left: asks before it is done, or says what is wrong and lets it be mended.
    mutating func take(_ edited: Edited, of workflow: WorkflowName) {
        switch edited {
        case .left: say("left without saving: nothing is triggered")
        case .failed(let why): say(why, .bad)
        case .text(let text): takeDraft(text, of: workflow)
        }
        drawNow()
    }

    private mutating func takeDraft(_ text: String, of workflow: WorkflowName) {
        do throws(Draft.Mistake) {
            guard let draft = try Draft(text, of: workflow) else { return say("nothing in it: nothing is triggered") }
            if !draft.status.isEmpty, labels.knows(draft.status, in: [workflow.rawValue]) == false {
                let known = labels.all(in: [workflow.rawValue]).joined(separator: ", ")
                throw Draft.Mistake(line: 0, what: "there is no status \"\(draft.status)\": there are \(known)")
            }
            start(Plan(deed: .trigger, targets: [.draft(draft)]), reason: draft.reason)
        } catch {
            let lines = [
                Choices.Line(title: "Edit it again", detail: "what was written is kept"),
                Choices.Line(title: "Give up", detail: "nothing is triggered"),
            ]
            let title = error.line > 0 ? error.description : error.what
            overlays.append(.choices(Choices(purpose: .redraft(text, workflow), title: title, lines: lines)))
        }
    }
}
