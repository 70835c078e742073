import Workflows

/// Numbers over time. Every answer is read from rows that were counted as the runs were written: a handful for each
/// status and minute, however many runs there are. They are counted by the slots of `CountedTime`.
struct SQLiteStatistics: StatisticsStore {
    let store: Store

    func edgeActivity(workflow: WorkflowName, since: Timestamp) async throws(WorkflowError) -> [EdgeActivity] {
        try await numbers(of: workflow) { connection, number in
            struct Edge: Hashable {
                let from: Int
                let to: Int
                let origin: Int
            }
            var counts: [Edge: Int] = [:]
            let slots = try connection.statement(
                "SELECT from_status, to_status, origin, n FROM edge_slots WHERE workflow_id = ? AND slot >= ?")
            slots.bind(number, CountedTime.tenSeconds.firstSlot(since: since))
            try slots.forEach { row in
                counts[Edge(from: row.int(0), to: row.int(1), origin: row.int(2)), default: 0].add(count: row.int(3))
            }

            var edges: [EdgeActivity] = []
            let totals = try connection.statement(
                "SELECT from_status, to_status, origin, last_at FROM edge_totals WHERE workflow_id = ?")
            totals.bind(number)
            try totals.forEach { row in
                guard let kind = Origin.Kind(rawValue: row.int(2)) else { return }
                let edge = Edge(from: row.int(0), to: row.int(1), origin: row.int(2))
                edges.append(
                    EdgeActivity(
                        from: edge.from, to: edge.to, kind: kind, count: counts[edge] ?? 0,
                        lastAt: row.optionalTimestamp(3)))
            }
            return edges
        }
    }

    func statusActivity(workflow: WorkflowName, since: Timestamp) async throws(WorkflowError) -> [StatusActivity] {
        try await numbers(of: workflow) { connection, number in
            let minute = CountedTime.minutes.firstSlot(since: since)
            var counted: [Int: (entered: Int, errors: Int)] = [:]
            let minutes = try connection.statement(
                "SELECT status, entered, errors FROM status_minutes WHERE workflow_id = ? AND minute >= ?")
            minutes.bind(number, minute)
            try minutes.forEach { row in
                counted[row.int(0), default: (0, 0)].entered.add(count: row.int(1))
                counted[row.int(0), default: (0, 0)].errors.add(count: row.int(2))
            }
            var stays: [Int: DwellHistogram] = [:]
            let bins = try connection.statement(
                "SELECT status, bin, n FROM stays WHERE workflow_id = ? AND minute >= ?")
            bins.bind(number, minute)
            try bins.forEach { row in
                // The bounds hold what a damaged file says to what a histogram can hold.
                let count = min(max(0, row.int(2)), 1 << 40)
                stays[row.int(0), default: DwellHistogram()].add(count, toBin: min(max(0, row.int(1)), 212))
            }
            return Set(counted.keys).union(stays.keys).sorted().map { status in
                StatusActivity(
                    status: status, entered: counted[status]?.entered ?? 0, errors: counted[status]?.errors ?? 0,
                    stays: stays[status] ?? DwellHistogram())
            }
        }
    }

    func oldestStays(workflow: WorkflowName) async throws(WorkflowError) -> [Int: Timestamp] {
        let names = store.names
        return try await store.readShortly { connection in
            guard let number = try names.number(of: workflow, connection) else { return [:] }
            // One seek for each status that somebody stands in: the first of the status in the index of stays.
            var statuses: [Int] = []
            let standing = try connection.statement(
                """
                SELECT DISTINCT status FROM counts WHERE workflow_id = ? AND run_state IN (1, 2, 3) AND n > 0
                """)
            standing.bind(number)
            try standing.forEach { statuses.append($0.int(0)) }
            let oldest = try connection.statement(
                """
                SELECT entered_at FROM runs INDEXED BY runs_stay
                WHERE workflow_id = ? AND status = ? AND run_state IN (1, 2, 3) ORDER BY entered_at LIMIT 1
                """)
            var stays: [Int: Timestamp] = [:]
            for status in statuses {
                oldest.bind(number, status)
                stays[status] = try oldest.first { $0.timestamp(0) }
            }
            return stays
        }
    }

    func minutes(since: Timestamp) async throws(WorkflowError) -> [WorkflowMinute] {
        let names = store.names
        return try await store.readShortly { connection in
            let statement = try connection.statement(
                """
                SELECT minute, workflow_id, transitions, errors FROM workflow_minutes WHERE minute >= ?
                ORDER BY minute, workflow_id
                """)
            statement.bind(CountedTime.minutes.firstSlot(since: since))
            var minutes: [WorkflowMinute] = []
            try statement.forEach { row in
                guard let workflow = try names.name(of: row.int64(1), connection) else { return }
                minutes.append(
                    WorkflowMinute(
                        workflow: workflow, minute: row.int64(0), transitions: row.int(2), errors: row.int(3)))
            }
            return minutes
        }
    }

    private func numbers<Value: Sendable>(
        of workflow: WorkflowName, _ body: @escaping @Sendable (Connection, Int64) throws -> [Value]
    ) async throws(WorkflowError) -> [Value] {
        let names = store.names
        return try await store.readShortly { connection in
            guard let number = try names.number(of: workflow, connection) else { return [] }
            return try body(connection, number)
        }
    }
}

extension Int {
    /// Adds a number that a row says was counted. It stops at the end of the range, and what is negative counts nothing:
    /// a damaged row must not make a number that looks like any other.
    fileprivate mutating func add(count: Int) {
        let (sum, overflow) = addingReportingOverflow(Swift.max(0, count))
        self = overflow ? .max : sum
    }
}
