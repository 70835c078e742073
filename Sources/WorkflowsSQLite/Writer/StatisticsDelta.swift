import Workflows

/// How the numbers over time change with a group. Gathered in memory and written once, because two hundred members
/// count the same few edges.
struct StatisticsDelta {
    struct EdgeKey: Hashable {
        let workflow: Int64
        let from: Int
        let to: Int
        let origin: Origin.Kind
    }

    struct SlotKey: Hashable {
        let edge: EdgeKey
        let slot: Int64
    }

    struct StatusKey: Hashable {
        let workflow: Int64
        let minute: Int64
        let status: Int
    }

    struct StayKey: Hashable {
        let status: StatusKey
        let bin: Int
    }

    struct MinuteKey: Hashable {
        let workflow: Int64
        let minute: Int64
    }

    private(set) var slots: [SlotKey: (count: Int, last: Timestamp)] = [:]
    private(set) var statuses: [StatusKey: (entered: Int, errors: Int)] = [:]
    private(set) var stays: [StayKey: Int] = [:]
    private(set) var minutes: [MinuteKey: (transitions: Int, errors: Int)] = [:]
    private(set) var latestMinute: Int64?

    private mutating func minute(_ at: Timestamp) -> Int64 {
        let minute = CountedTime.minutes.slot(of: at)
        latestMinute = max(latestMinute ?? minute, minute)
        return minute
    }

    mutating func countVersion(_ workflow: Int64, _ at: Timestamp) {
        minutes[MinuteKey(workflow: workflow, minute: minute(at)), default: (0, 0)].transitions += 1
    }

    mutating func countEntry(_ workflow: Int64, _ status: Int, _ at: Timestamp) {
        statuses[StatusKey(workflow: workflow, minute: minute(at), status: status), default: (0, 0)].entered += 1
    }

    mutating func countEdge(_ workflow: Int64, _ from: Int, _ to: Int, _ origin: Origin.Kind, _ at: Timestamp) {
        let edge = EdgeKey(workflow: workflow, from: from, to: to, origin: origin)
        let key = SlotKey(edge: edge, slot: CountedTime.tenSeconds.slot(of: at))
        var slot = slots[key, default: (0, at)]
        slot.count += 1
        slot.last = max(slot.last, at)
        slots[key] = slot
    }

    mutating func countStay(_ workflow: Int64, _ status: Int, _ stay: Duration, _ at: Timestamp) {
        let key = StatusKey(workflow: workflow, minute: minute(at), status: status)
        stays[StayKey(status: key, bin: DwellHistogram.bin(of: stay)), default: 0] += 1
    }

    mutating func countError(_ workflow: Int64, _ status: Int, _ at: Timestamp) {
        let minute = minute(at)
        statuses[StatusKey(workflow: workflow, minute: minute, status: status), default: (0, 0)].errors += 1
        minutes[MinuteKey(workflow: workflow, minute: minute), default: (0, 0)].errors += 1
    }
}

extension MemberWrite {
    func writeStatistics(_ group: inout WriteGroup, trimmedMinute: Int64) throws {
        let statistics = group.statistics
        try writeEdges(statistics)
        let status = try connection.statement(
            """
            INSERT INTO status_minutes(workflow_id, minute, status, entered, errors) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (workflow_id, minute, status)
            DO UPDATE SET entered = entered + excluded.entered, errors = errors + excluded.errors
            """)
        for (key, counts) in statistics.statuses {
            try status.run(key.workflow, key.minute, key.status, counts.entered, counts.errors)
        }
        let stay = try connection.statement(
            """
            INSERT INTO stays(workflow_id, minute, status, bin, n) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (workflow_id, minute, status, bin) DO UPDATE SET n = n + excluded.n
            """)
        for (key, count) in statistics.stays {
            try stay.run(key.status.workflow, key.status.minute, key.status.status, key.bin, count)
        }
        let minute = try connection.statement(
            """
            INSERT INTO workflow_minutes(minute, workflow_id, transitions, errors) VALUES (?, ?, ?, ?)
            ON CONFLICT (minute, workflow_id)
            DO UPDATE SET transitions = transitions + excluded.transitions, errors = errors + excluded.errors
            """)
        for (key, counts) in statistics.minutes {
            try minute.run(key.minute, key.workflow, counts.transitions, counts.errors)
        }
        // Earlier, too, where the clock was set back.
        if let latest = statistics.latestMinute, latest != trimmedMinute {
            try trim(before: latest - CountedTime.keptMinutes)
        }
    }

    private func writeEdges(_ statistics: StatisticsDelta) throws {
        let slot = try connection.statement(
            """
            INSERT INTO edge_slots(workflow_id, slot, from_status, to_status, origin, n) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (workflow_id, slot, from_status, to_status, origin) DO UPDATE SET n = n + excluded.n
            """)
        let total = try connection.statement(
            """
            INSERT INTO edge_totals(workflow_id, from_status, to_status, origin, n, last_at) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (workflow_id, from_status, to_status, origin)
            DO UPDATE SET n = n + excluded.n, last_at = max(last_at, excluded.last_at)
            """)
        for (key, value) in statistics.slots {
            let edge = key.edge
            try slot.run(edge.workflow, key.slot, edge.from, edge.to, edge.origin.rawValue, value.count)
            try total.run(edge.workflow, edge.from, edge.to, edge.origin.rawValue, value.count, value.last)
        }
    }

    private func trim(before minute: Int64) throws {
        var workflows: [Int64] = []
        try connection.statement("SELECT id FROM workflows").forEach { workflows.append($0.int64(0)) }
        for workflow in workflows {
            try connection.statement("DELETE FROM edge_slots WHERE workflow_id = ? AND slot < ?").run(
                workflow, minute * 6)
            try connection.statement("DELETE FROM status_minutes WHERE workflow_id = ? AND minute < ?").run(
                workflow, minute)
            try connection.statement("DELETE FROM stays WHERE workflow_id = ? AND minute < ?").run(workflow, minute)
        }
        try connection.statement("DELETE FROM workflow_minutes WHERE minute < ?").run(minute)
    }
}
