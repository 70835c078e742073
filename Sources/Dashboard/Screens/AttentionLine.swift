import TerminalUI
import Workflows
import WorkflowsMonitoring

/// Something that wants a person to look, and where to.
struct AttentionLine: Sendable {
    enum Target: Hashable, Sendable {
        case roles(WorkflowName)
        case runs(String)
        case timeouts(WorkflowName?, TimeoutsState.Pane)
    }

    /// `nil` for what is about none or all of them.
    var workflow: WorkflowName?
    var text: String
    var glyph: Glyph
    var role: ThemeRole
    var leadsTo: Target
    /// What it is about, so that the cursor stays on it while its numbers change.
    var id: String
}

extension Model {
    /// A lag above this wants attention.
    static let lateLag = Duration.seconds(30)

    /// What wants attention, the gravest first. Only what the numbers on hand say; a calm list is not a promise.
    var attentionLines: [AttentionLine] {
        let lines = [letterAttention].compactMap { $0 } + overview.rows.flatMap(attention)
        return lines.filter { $0.role == .error } + lines.filter { $0.role != .error }
    }

    var attentionIDs: [String] { attentionLines.map(\.id) }

    private func attention(_ row: WorkflowOverview) -> [AttentionLine] {
        var lines: [AttentionLine] = []
        let name = row.workflow
        let narrowed = "wf:" + Filter.quoted(name.rawValue)
        func add(_ id: String, _ text: String, _ glyph: Glyph, _ role: ThemeRole, _ target: AttentionLine.Target) {
            lines.append(
                AttentionLine(
                    workflow: name, text: text, glyph: glyph, role: role, leadsTo: target, id: "\(name)\u{0}\(id)"))
        }
        func counted(_ total: Total, _ noun: String) -> String {
            (total.kind == .atLeast ? "at least " : "") + Format.counted(total.count, noun)
        }
        let unfinished = [RunState.initiated, .running].reduce(0) { $0 + (row.counts[$1] ?? 0) }
        if row.instances.isEmpty, row.rolesExpected != nil || unfinished > 0 {
            add(
                "instances", "no instance runs it, \(Format.counted(unfinished, "run")) on the way", .failed, .error,
                .roles(name))
        } else if row.ailingRoles.isEmpty, let down = row.rolesDown, let expected = row.rolesExpected, down > 0 {
            add(
                "roles", "\(down) of \(Format.counted(expected, "role")) without a holder", .failed, .error,
                .roles(name))
        }
        // With no instance there is one trouble, not one for each role; of many only some are named.
        let named = row.instances.isEmpty ? [] : row.ailingRoles.prefix(row.ailingRoles.count > 4 ? 3 : 4)
        for role in named { add("role \(role)", role, .failed, .error, .roles(name)) }
        if !row.instances.isEmpty, row.ailingRoles.count > named.count {
            add("more roles", "\(row.ailingRoles.count - named.count) more roles ail", .failed, .error, .roles(name))
        }
        // What somebody wanted is no failure, but it must not be forgotten.
        for role in row.stoppedRoles.prefix(row.stoppedRoles.count > 4 ? 3 : 4) {
            add("stopped \(role.role)", role.sentence, .stopped, .warning, .roles(name))
        }
        if row.stoppedRoles.count > 4 {
            add(
                "more stopped", "\(row.stoppedRoles.count - 3) more roles stopped by hand", .stopped, .warning,
                .roles(name))
        }
        if row.unknownStatusRuns > 0 {
            add(
                "status", "\(Format.counted(row.unknownStatusRuns, "run")) in statuses its definition does not have",
                .failed, .error, .runs(narrowed))
        }
        if let lag = row.worstLag, lag >= Self.lateLag {
            add("lag", "\(Format.age(lag)) behind", .warning, .warning, .roles(name))
        }
        if let paused = row.counts[.paused], paused > 0 {
            add(
                "paused", "\(Format.counted(paused, "run")) paused", .paused, .warning,
                .runs(narrowed + " state:paused"))
        }
        if row.parked > 0 {
            add(
                "parked",
                counted(Total(row.parked, row.parkedKind), "failure") + " to be tried again", .warning, .warning,
                .timeouts(name, .parked))
        }
        // With no instance nothing fires, and that is said already.
        if row.lateTimeouts.count > 0, !row.instances.isEmpty {
            add(
                "timeouts", counted(row.lateTimeouts, "timeout") + " late", .timeout, .warning,
                .timeouts(name, .timeouts))
        }
        if row.definitionsAlive > 1 {
            add("definitions", "\(row.definitionsAlive) definitions run side by side", .warning, .info, .roles(name))
        }
        return lines
    }
}

extension WorkflowOverview {
    /// How many roles nobody holds that nobody told to stop; `nil` where it is not known.
    var rolesDown: Int? {
        guard let rolesUp, let rolesExpected else { return nil }
        return rolesExpected - rolesUp - stoppedRoles.count { $0.isDown }
    }
}
