import FoundationEssentials
import Workflows

/// What the instances said of themselves, as a SQLite store keeps it. What does not decode is passed over and counted.
struct SQLiteInstanceRegistry: InstanceRegistry {
    let store: Store

    func instances() async throws(WorkflowError) -> [InstanceStanding] {
        let clock = store.options.bootClock
        return try await store.readShortly { connection in
            let now = clock.now()
            let boot = clock.bootID()
            var instances: [InstanceStanding] = []
            try connection.statement(
                """
                SELECT start_id, name, pid, workflow, definition_hash, started_at, seen_at, seen_boot, boot_id, stopped_at
                FROM instances ORDER BY started_at, start_id
                """
            ).forEach { row in
                let (elapsed, overflow) = now.subtractingReportingOverflow(row.int64(7))
                let tells = row.text(8) == boot && !overflow
                instances.append(
                    InstanceStanding(
                        startID: StartID(row.text(0)), name: InstanceName(row.text(1)),
                        processID: Int32(truncatingIfNeeded: row.int64(2)), workflow: WorkflowName(row.text(3)),
                        definitionHash: row.text(4), startedAt: row.timestamp(5), seenAt: row.timestamp(6),
                        silence: tells ? .nanoseconds(max(0, elapsed)) : nil, stoppedAt: row.optionalTimestamp(9)))
            }
            return instances
        }
    }

    func definitions() async throws(WorkflowError) -> [StoredDefinition] {
        try await decoded(
            "SELECT definition, first_seen, '' FROM definitions ORDER BY workflow, last_seen, first_seen",
            store.definitions
        ) { (definition: WorkflowDefinition, row) in
            StoredDefinition(definition: definition, firstSeenAt: row.timestamp(1))
        }
    }

    func roleReports() async throws(WorkflowError) -> [StoredRoleReport] {
        try await decoded(
            """
            SELECT p.report, p.start_id, r.holder, r.epoch FROM role_reports p LEFT JOIN roles r ON r.name = p.role
            ORDER BY p.start_id, p.role
            """, store.roleReports
        ) { (report: RoleReport, row) in
            StoredRoleReport(
                instance: StartID(row.text(1)), report: report, holdsRole: row.optionalText(2) == row.text(1),
                epoch: row.int64(3))
        }
    }

    private func decoded<Stored: Decodable & Sendable, Value: Sendable>(
        _ sql: String, _ known: DecodedTexts<Stored>,
        _ make: @escaping @Sendable (Stored, PreparedStatement) -> Value
    ) async throws(WorkflowError) -> [Value] {
        let (values, unreadable) = try await store.readShortly { connection in
            var values: [Value] = []
            var unreadable = 0
            try known.decoding { decode in
                try connection.statement(sql).forEach { row in
                    guard let stored = decode(row.text(0)) else {
                        unreadable += 1
                        return
                    }
                    values.append(make(stored, row))
                }
            }
            return (values, unreadable)
        }
        store.countUnreadable(unreadable)
        return values
    }
}
