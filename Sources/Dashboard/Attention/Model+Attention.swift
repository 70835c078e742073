import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Model {
    /// The lines of the screen: what wants attention, and below it what was silenced where that is to be seen.
    var listedAttention: [AttentionLine] {
        let all = everyAttentionLine.filter { attention.workflow == nil || $0.workflow == attention.workflow }
        let silenced = attention.showsSilenced ? all.filter { $0.silence != nil } : []
        return all.filter { $0.silence == nil } + silenced
    }

    var chosenAttention: AttentionLine? { listedAttention.first { $0.id == attention.selection.id } }

    /// How the troubles are kept fresh: they cost more than the numbers at a glance, and change more slowly.
    var troublesNeed: Need { Need(.troubles, .troubles, every: Need.spacing * (screen == .attention ? 4 : 16)) }

    /// Opens what a line is about.
    mutating func open(_ line: AttentionLine) {
        switch line.leadsTo {
        case .roles(let workflow)?:
            roles.workflow = workflow
            push(Stop(.roles))
        case .runs(let filter)?: openRuns(filter)
        case .timeouts(let workflow, let pane)?:
            timeouts.workflow = workflow
            timeouts.pane = pane
            push(Stop(.timeouts))
        case nil: say(line.next)
        }
    }

    mutating func takeTroubles(_ troubles: [WorkflowTrouble]) {
        attention.noteOutboxes(troubles, before: overview.troubles)
        overview.troubles = [:]
        for trouble in troubles { overview.troubles[trouble.workflow] = trouble }
        noteAttention()
    }

    /// Notes what is seen for the first time.
    mutating func noteAttention() { attention.note(everyAttentionLine, at: now) }

    /// The chosen line has one more below it, which must be in sight too.
    mutating func settleAttention() {
        attention.selection.settle(listedAttention.map(\.id), rows: max(1, listRows - 1))
    }

    /// When a line began, in words.
    func sinceText(_ line: AttentionLine) -> String {
        func moment(_ moment: Timestamp) -> String {
            let time = Format.time(moment, zone)
            let date = Format.date(moment, zone)
            return date == Format.date(now, zone) ? time : "\(date) \(time)"
        }
        switch line.since {
        case .fact(let at)?: return "since \(moment(at))"
        case .factOrEarlier(let at)?: return "since \(moment(at)) or earlier"
        case .seen(let at)?: return "seen since \(moment(at))"
        case nil: return "since when is not known"
        }
    }

    var exportedAttention: [JSON] {
        listedAttention.map { line in
            var members: [(String, JSON)] = []
            if let workflow = line.workflow { members.append(("workflow_name", .string(workflow.rawValue))) }
            members.append(("what", .string(line.matter)))
            if let count = line.count {
                members.append(("count", .integer(Int64(count.count))))
                members.append(("count_kind", .string(count.kind.rawValue)))
            }
            switch line.since {
            case .fact(let moment)?: members.append(("since", .time(moment)))
            case .factOrEarlier(let moment)?: members.append(("since_at_latest", .time(moment)))
            case .seen(let moment)?: members.append(("seen_since", .time(moment)))
            case nil: break
            }
            if let detail = line.detail { members.append(("detail", .string(detail))) }
            if let silence = line.silence {
                members.append(("silenced_until", .time(silence.until)))
                members.append(("silenced_by", .string(silence.by)))
                members.append(("silenced_reason", .string(silence.reason)))
            }
            return .object(members)
        }
    }
}
