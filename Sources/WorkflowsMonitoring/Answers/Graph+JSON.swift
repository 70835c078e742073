import Workflows

extension WorkflowGraph: JSONForm {
    func json(asOf: Timestamp?) -> JSON { JSON.graph(self) }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        self.init(
            workflow: try members.get("workflow_name"), nodes: try members.list("nodes"),
            edges: try members.list("edges"), definitionHash: try members.get("definition_hash"))
    }
}

extension WorkflowGraph.Node: JSONReadable {
    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        let status: Int = try members.get("status")
        let label: String = try members.get("status_label")
        let starting: Bool = try members.get("starting")
        let terminal: Bool = try members.get("terminal")
        let known: Bool = try members.get("known")
        let running = try members.count("running")
        let paused = try members.count("paused")
        let finished = try members.count("finished")
        self.init(
            status: status, label: label, starting: starting, terminal: terminal, known: known, running: running,
            paused: paused, finished: finished, dwellP50: try members.find("dwell_p50_seconds"),
            dwellP95: try members.find("dwell_p95_seconds"), oldest: try members.find("oldest_seconds"),
            errorsPerMinute: try members.rate("errors_per_minute"),
            entered: (try members.find("entered") as Int?)?.boundedCount)
    }
}

extension WorkflowGraph.Edge: JSONReadable {
    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        self.init(
            from: try members.get("from"), to: try members.get("to"), kind: try members.get("kind"),
            note: try members.find("note"), ratePerMinute: try members.rate("rate_per_minute"),
            lastAt: try members.find("last_at"))
    }
}
