import Workflows

/// How runs moved: by their run state, along the declared edges, from where they may begin.
extension StoreCheck {
    func runStates() throws -> [StoreViolation] {
        // A run that is running may be written again as it is.
        let legal = RunState.allCases.flatMap { state in
            (state.successors + (state == .running ? [state] : [])).map { (state, $0) }
        }
        let moves = legal.map { "(\($0.0.rawValue), \($0.1.rawValue))" }.joined(separator: ", ")
        let sql = """
            SELECT r.run_id, v.version_id & 2147483647, p.run_state, v.run_state FROM versions v
            LEFT JOIN versions p ON p.version_id = v.version_id - 1 AND p.version_id >> 31 = v.version_id >> 31
              AND p.version_id & 2147483647 > 0
            LEFT JOIN runs r ON r.run_key = v.version_id >> 31
            WHERE CASE WHEN v.version_id & 2147483647 = 1 THEN v.run_state <> \(RunState.initiated.rawValue)
              ELSE p.version_id IS NOT NULL AND (p.run_state, v.run_state) NOT IN (VALUES \(moves)) END
            """
        func name(_ number: Int) -> String { RunState(rawValue: number)?.name ?? "run state \(number)" }
        return try found(.runStates, sql) { row in
            row.isNull(2)
                ? "Run \(row.text(0)) began as \(name(row.int(3)))."
                : "Run \(row.text(0)) was \(name(row.int(2))) and became \(name(row.int(3))) in version \(row.int64(1))."
        }
    }

    /// A version that begins a visit has moved, also to the status where it was.
    func edges(_ declared: DeclaredWorkflows) throws -> [StoreViolation] {
        let sql = """
            SELECT w.name, e.previous_status, e.status, e.origin, count(*), min(e.id) FROM events e
            JOIN workflows w ON w.id = e.workflow_id
            LEFT JOIN versions v ON v.version_id = (e.run_key << 31) | e.version
            WHERE e.consumer IS NULL AND e.previous_status IS NOT NULL AND (e.previous_status <> e.status OR v.visit = e.version)
            GROUP BY 1, 2, 3, 4
            """
        return try found(.edges, sql) { row in
            guard let workflow = declared.workflows[row.text(0)] else { return nil }
            let origin = Origin.Kind(rawValue: row.int(3))
            let edge = origin.map { DeclaredWorkflows.Edge(from: row.int(1), to: row.int(2), origin: $0) }
            if let edge, workflow.edges.contains(edge) { return nil }
            return "Runs of \(row.text(0)) moved from status \(row.int64(1)) to \(row.int64(2)) by "
                + "\(origin?.name ?? "means \(row.int64(3))") \(row.int64(4)) times, first in event \(row.int64(5)); no "
                + "definition declares that."
        }
    }

    func starts(_ declared: DeclaredWorkflows) throws -> [StoreViolation] {
        let sql = """
            SELECT w.name, v.status, count(*), min(r.run_id) FROM runs r JOIN workflows w ON w.id = r.workflow_id
            JOIN versions v ON v.version_id = (r.run_key << 31) | 1 GROUP BY 1, 2
            """
        return try found(.starts, sql) { row in
            guard let workflow = declared.workflows[row.text(0)], !workflow.moves(from: row.int(1)) else { return nil }
            return
                "\(row.int64(2)) runs of \(row.text(0)) began in status \(row.int64(1)), where nothing moves them on, "
                + "run \(row.text(3)) among them."
        }
    }
}
