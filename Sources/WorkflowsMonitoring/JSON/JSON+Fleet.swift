public import Workflows

extension JSON {
    /// A role on an instance.
    public static func role(_ role: RoleStatus) -> JSON {
        var members = Members()
        members.add("workflow_name", text: role.workflow.rawValue)
        members.add("role", text: role.role.rawValue)
        members.add("display_name", text: role.displayName)
        members.add("kind", text: role.kind.rawValue)
        members.add("instance", text: role.instance?.rawValue)
        members.add("instance_state", text: role.instanceState?.rawValue)
        members.add("instance_seen_at", time: role.instanceSeenAt)
        members.add("state", text: role.state.rawValue)
        members.add("since", time: role.since)
        members.add("holder", text: role.holder?.rawValue)
        members.add("current_run_id", text: role.present?.currentRun?.description)
        members.add("lag_seconds", seconds: role.present?.lag)
        if let alert = role.present?.alert { members.add("alert", .bool(alert)) }
        if let report = role.report {
            members.add("last_error", text: report.lastError)
            members.add("last_error_at", time: report.lastErrorAt)
            members.add("error_count", integer: report.errorCount)
            members.add("backoff_until", time: report.backoffUntil)
            members.add("processed", integer: report.processed)
            members.add(
                "skipped",
                .object(report.skipped.sorted { $0.key < $1.key }.map { ($0.key, .integer(Int64($0.value))) }))
            members.add("latency_p50_seconds", seconds: report.latencyP50)
            members.add("latency_p99_seconds", seconds: report.latencyP99)
        }
        members.add("stop_asked_by", text: role.stop?.askedBy)
        members.add("stop_reason", text: role.stop?.reason)
        members.add("stop_asked_at", time: role.stop?.askedAt)
        return members.json
    }

    /// A workflow's graph with its numbers.
    public static func graph(_ graph: WorkflowGraph, asOf: Timestamp? = nil) -> JSON {
        var members = Members()
        members.add("as_of", time: asOf)
        members.add("workflow_name", text: graph.workflow.rawValue)
        members.add("nodes", .array(graph.nodes.map { node($0) }))
        members.add("edges", .array(graph.edges.map { edge($0) }))
        members.add("definition_hash", text: graph.definitionHash)
        return members.json
    }

    private static func node(_ node: WorkflowGraph.Node) -> JSON {
        var members = Members()
        members.add("status", integer: node.status)
        members.add("status_label", text: node.label)
        members.add("starting", .bool(node.starting))
        members.add("terminal", .bool(node.terminal))
        members.add("known", .bool(node.known))
        members.add("running", integer: node.running)
        members.add("paused", integer: node.paused)
        members.add("finished", integer: node.finished)
        members.add("dwell_p50_seconds", seconds: node.dwellP50)
        members.add("dwell_p95_seconds", seconds: node.dwellP95)
        members.add("oldest_seconds", seconds: node.oldest)
        members.add("errors_per_minute", number: node.errorsPerMinute)
        members.add("entered", integer: node.entered)
        return members.json
    }

    private static func edge(_ edge: WorkflowGraph.Edge) -> JSON {
        var members = Members()
        members.add("from", integer: edge.from)
        members.add("to", integer: edge.to)
        members.add("kind", text: edge.kind.rawValue)
        members.add("note", text: edge.note)
        members.add("rate_per_minute", number: edge.ratePerMinute)
        members.add("last_at", time: edge.lastAt)
        return members.json
    }

    /// A list: its items and what is known of them as a whole. What the source cannot give is named only where there is
    /// such a thing.
    public static func list(
        _ items: [JSON], asOf: Timestamp, total: Total?, next: PageCursor? = nil,
        unsupported: Set<Capabilities.Feature> = []
    ) -> JSON {
        var members = Members()
        members.add("items", .array(items))
        members.add("as_of", time: asOf)
        members.add("total", integer: total?.count)
        members.add("total_kind", text: total?.kind.rawValue)
        members.add("next_cursor", text: next?.rawValue)
        if !unsupported.isEmpty {
            members.add("unsupported", .array(unsupported.map(\.rawValue).sorted().map { .string($0) }))
        }
        return members.json
    }
}
