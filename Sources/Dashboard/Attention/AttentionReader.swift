import TerminalUI
import Workflows
import WorkflowsMonitoring

/// Reads what wants attention from a workflow's numbers, and from what is known of its troubles.
struct AttentionReader {
    let row: WorkflowOverview
    let model: Model
    private let trouble: WorkflowTrouble?
    private let narrowed: String

    init(row: WorkflowOverview, model: Model) {
        self.row = row
        self.model = model
        trouble = model.overview.troubles[row.workflow]
        narrowed = "wf:" + Filter.quoted(row.workflow.rawValue)
    }

    var lines: [AttentionLine] {
        [roles, stoppedRoles, unknownStatus, outbox, lag, paused, stuck, unrecovered, parked, timeouts, definitions]
            .flatMap(\.self)
    }

    private func key(_ command: Command) -> String { model.configuration.keys.name(of: command) }

    private func line(
        _ id: String, _ what: String, count: Total? = nil, of noun: String = "run", _ glyph: Glyph, _ role: ThemeRole,
        _ target: AttentionLine.Target, next: String, since: AttentionLine.Since? = nil, detail: String? = nil
    ) -> AttentionLine {
        AttentionLine(
            workflow: row.workflow, count: count, noun: noun, what: what, glyph: glyph, role: role, leadsTo: target,
            next: next, detail: detail, since: since, id: "\(row.workflow)\u{0}\(id)")
    }

    private var roles: [AttentionLine] {
        let target = AttentionLine.Target.roles(row.workflow)
        let unfinished = [RunState.initiated, .running].reduce(0) { $0 + (row.counts[$1] ?? 0) }
        if row.instances.isEmpty {
            // With no instance there is one trouble, not one for each role.
            guard row.rolesExpected != nil || unfinished > 0 else { return [] }
            return [
                line(
                    "instances", "no instance runs it, \(Format.counted(unfinished, "run")) on the way", .failed,
                    .error, target, next: "its roles, and who held them",
                    since: trouble?.instanceLastSeen.map { .fact($0) })
            ]
        }
        if row.ailingRoles.isEmpty, let down = row.rolesDown, let expected = row.rolesExpected, down > 0 {
            return [
                line(
                    "roles", "of \(Format.counted(expected, "role")) without a holder",
                    count: Total(down, .exact), of: "", .failed, .error, target, next: "its roles")
            ]
        }
        // Of many only some are named.
        let named = row.ailingRoles.prefix(row.ailingRoles.count > 4 ? 3 : 4)
        var lines = named.map { role in
            line(
                "role \(role)", role, .failed, .error, target, next: "its roles",
                since: trouble?.rolesSince[role].map { .fact($0) })
        }
        if row.ailingRoles.count > named.count {
            lines.append(
                line(
                    "more roles", "ail", count: Total(row.ailingRoles.count - named.count, .exact), of: "more role",
                    .failed, .error, target, next: "its roles"))
        }
        return lines
    }

    /// What somebody wanted is no failure, but it must not be forgotten.
    private var stoppedRoles: [AttentionLine] {
        let target = AttentionLine.Target.roles(row.workflow)
        var lines = row.stoppedRoles.prefix(row.stoppedRoles.count > 4 ? 3 : 4).map { role in
            line(
                "stopped \(role.role)", role.sentence, .stopped, .warning, target,
                next: "its roles: \(key(.startRole)) starts one", since: .fact(role.stop.askedAt))
        }
        if row.stoppedRoles.count > 4 {
            lines.append(
                line(
                    "more stopped", "stopped by hand", count: Total(row.stoppedRoles.count - 3, .exact),
                    of: "more role", .stopped, .warning, target, next: "its roles: \(key(.startRole)) starts one"))
        }
        return lines
    }

    private var unknownStatus: [AttentionLine] {
        guard row.unknownStatusRuns > 0 else { return [] }
        return [
            line(
                "status", "in statuses its definition does not have", count: Total(row.unknownStatusRuns, .exact),
                .failed, .error, .runs(narrowed), next: "its runs: was an older build rolled back?",
                since: trouble?.unknownStatusSince.map { .fact($0) })
        ]
    }

    private var outbox: [AttentionLine] {
        guard row.outboxDepth > 0, let outbox = trouble?.outbox, model.now - outbox.since >= Model.lateOutbox else {
            return []
        }
        let isGrowing = model.attention.growing.contains(row.workflow)
        return [
            line(
                "outbox", "not published" + (isGrowing ? ", growing" : ""),
                count: Total(max(row.outboxDepth, outbox.total.count), outbox.total.kind), of: "event", .warning,
                .warning, .timeouts(row.workflow, .timeouts), next: "the outbox", since: .fact(outbox.since))
        ]
    }

    private var lag: [AttentionLine] {
        guard let lag = row.worstLag, lag >= Model.lateLag else { return [] }
        var late = line(
            "lag", "\(Format.age(lag)) behind", .warning, .warning, .roles(row.workflow),
            next: "its roles: which is behind", since: .fact(model.now - lag))
        late.size = Int(clamping: lag.components.seconds)
        return [late]
    }

    private var paused: [AttentionLine] {
        guard let count = row.counts[.paused], count > 0 else { return [] }
        let filter = narrowed + " state:paused"
        // Before more is known, and where a look that is a little older knows of none.
        guard let known = trouble?.paused, !known.isEmpty else {
            return [
                line(
                    "paused", "paused", count: Total(count, .exact), .paused, .warning, .runs(filter),
                    next: "the runs: \(key(.resume)) resumes them")
            ]
        }
        return known.map { paused in
            let label = model.labels.label(row.workflow, paused.status)
            let by =
                switch paused.cause {
                case .errors?: "by errors "
                case .code?: "by their own code "
                case .people?: "by hand "
                case nil: ""
                }
            return line(
                "paused \(paused.status) \(paused.cause?.rawValue ?? "others")", "paused \(by)in \(label)",
                count: paused.total, of: paused.cause == nil ? "more run" : "run", .paused,
                paused.cause == .people ? .info : .warning,
                .runs(filter + " status:" + Filter.quoted(label)), next: "the runs: \(key(.resume)) resumes them",
                since: paused.since.map { paused.total.kind == .exact ? .fact($0) : .factOrEarlier($0) },
                detail: paused.reason.map { "the first: \($0)" })
        }
    }

    private var stuck: [AttentionLine] {
        (trouble?.stuck ?? []).map { stuck in
            let label = model.labels.label(row.workflow, stuck.status)
            let seconds = min(999_999_999, max(1, Int(clamping: stuck.usual.components.seconds)))
            return line(
                "stuck \(stuck.status)", "in \(label) for longer than 99 of 100 stay (\(Format.age(stuck.usual)))",
                count: stuck.total, .oldest, .warning,
                .runs(
                    narrowed + " status:" + Filter.quoted(label) + " state:initiated,running updated>\(seconds)s"),
                next: "the runs: \(key(.open)) on one says why", since: .fact(stuck.since))
        }
    }

    private var unrecovered: [AttentionLine] {
        guard let standing = trouble?.unrecovered else { return [] }
        return [
            line(
                "unrecovered", "cancelled by no person within a day, with no run since", count: standing.total,
                of: "foreign ID", .cancelled, .warning, .runs(narrowed + " state:cancelled updated<24h"),
                next: "the runs: \(key(.retry)) retries them",
                since: standing.total.kind == .exact ? .fact(standing.since) : .factOrEarlier(standing.since))
        ]
    }

    private var parked: [AttentionLine] {
        guard row.parked > 0 else { return [] }
        return [
            line(
                "parked", "to be tried again", count: Total(row.parked, row.parkedKind), of: "failure", .warning,
                .warning, .timeouts(row.workflow, .parked), next: "what failed, and when it is tried again",
                since: trouble?.parked.map { $0.total.kind == .exact ? .fact($0.since) : .factOrEarlier($0.since) })
        ]
    }

    private var timeouts: [AttentionLine] {
        // With no instance nothing fires, and that is said already.
        guard row.lateTimeouts.count > 0, !row.instances.isEmpty else { return [] }
        return [
            line(
                "timeouts", "late", count: row.lateTimeouts, of: "timeout", .timeout, .warning,
                .timeouts(row.workflow, .timeouts), next: "the timeouts",
                since: trouble?.lateSince.map { .fact($0) })
        ]
    }

    private var definitions: [AttentionLine] {
        guard row.definitionsAlive > 1 else { return [] }
        return [
            line(
                "definitions", "run side by side", count: Total(row.definitionsAlive, .exact), of: "definition",
                .warning, .info, .roles(row.workflow), next: "its roles: which instance is the older")
        ]
    }
}

extension WorkflowOverview {
    /// How many roles nobody holds that nobody told to stop; `nil` where it is not known.
    var rolesDown: Int? {
        guard let rolesUp, let rolesExpected else { return nil }
        return rolesExpected - rolesUp - stoppedRoles.count { $0.isDown }
    }
}
