import Workflows

/// Whether every run that is under way waits for something.
///
/// In one snapshot that can be told: a cursor moves in the transaction that stores what became of the event, so that
/// there is no moment in which a run of a healthy store waits for nothing, however busy its service is. What is not
/// known for certain is no violation: a workflow without a definition, a status that none has.
extension StoreCheck {
    func waits(_ declared: DeclaredWorkflows) throws -> [StoreViolation] {
        var places: [(number: Int64, name: String, status: Int)] = []
        try connection.temporaryStatement(
            """
            SELECT DISTINCT r.workflow_id, w.name, r.status FROM runs r JOIN workflows w ON w.id = r.workflow_id
            WHERE r.run_state IN (1, 2)
            """
        ).forEach { places.append(($0.int64(0), $0.text(1), $0.int(2))) }
        var violations: [StoreViolation] = []
        for place in places {
            guard let workflow = declared.workflows[place.name], workflow.statuses.contains(place.status),
                !workflow.open.contains(place.status), let topic = Topic.Kind.status(place.status).number
            else { continue }
            let consumers = workflow.consumers[place.status, default: []]
            let undealt = consumers.map { condition($0, workflow: place.number, topic: topic) }.sorted().joined()
            let sql = """
                SELECT r.run_id, r.version FROM runs r
                WHERE r.workflow_id = \(place.number) AND r.status = \(place.status) AND r.run_state IN (1, 2)
                AND NOT EXISTS (SELECT 1 FROM parked p WHERE p.run_key = r.run_key AND p.lasting = 0)
                AND NOT EXISTS (
                  SELECT 1 FROM timeouts t
                  WHERE t.run_key = r.run_key AND t.visit = r.visit AND t.held = 0 AND t.done = 0)
                """
            violations += try found(.waits, sql + undealt) { row in
                "Run \(row.text(0)) of \(place.name) stands in status \(place.status), at version \(row.int64(1)), and "
                    + "nothing will ever move it: no event, no failure to be tried again, no timeout and no callback."
            }
        }
        return Array(violations.prefix(limit))
    }

    /// That a consumer has no event of the run before it.
    private func condition(_ consumer: DeclaredWorkflows.Consumer, workflow: Int64, topic: Int64) -> String {
        let name = consumer.name.replacing("'", with: "''")
        let events = """
            FROM events e WHERE e.workflow_id = \(workflow) AND e.topic = \(topic)
            AND (e.consumer IS NULL OR e.consumer = '\(name)') AND e.id > coalesce(
              (SELECT c.position FROM cursors c WHERE c.consumer = '\(name)' AND c.partition = e.partition), 0)
            """
        return consumer.takesAnyVersion
            ? " AND r.run_key NOT IN (SELECT e.run_key \(events))"
            : " AND (r.run_key, r.version) NOT IN (SELECT e.run_key, e.version \(events))"
    }
}
