import Workflows

/// What changes with everything that somebody may wait for. A lease that is renewed and says nothing new changes the
/// file, but not this: two services that have nothing to do would otherwise wake each other all the time.
struct Pulse: Equatable, Sendable {
    /// The event stored last.
    var lastEvent: Int64
    /// How often anything else was written.
    var others: Int64

    static func read(_ connection: Connection) throws -> Pulse {
        let statement = try connection.statement(
            """
            SELECT (SELECT seq FROM sqlite_sequence WHERE name = 'events'),
              (SELECT value FROM meta WHERE key = 'writes_without_event')
            """)
        return try statement.first { Pulse(lastEvent: $0.int64(0), others: $0.int64(1)) }
            ?? Pulse(lastEvent: 0, others: 0)
    }

    /// Notes a write that stored no event.
    static func beat(_ connection: Connection) throws {
        try connection.statement(
            """
            INSERT INTO meta(key, value) VALUES ('writes_without_event', 1)
            ON CONFLICT (key) DO UPDATE SET value = value + 1
            """
        ).run()
    }
}

/// Notices commits of other processes: `data_version` on the writer's own connection changes for those alone.
struct ForeignCommits {
    private var seen: Int64?
    private var pulse: Pulse?
    private var groupsSince = Int.max
    private var untold = false
    private var toldAt: Duration?

    /// Whether one of the last few groups found that another process had written something that matters.
    var areRecent: Bool { groupsSince < 50 }

    /// - Returns: Whether another process may have written since the last look.
    mutating func look(_ connection: Connection) throws -> Bool {
        let version = try connection.statement("PRAGMA data_version").first { $0.int64(0) }
        defer { seen = version }
        guard let seen, let version, seen != version else {
            groupsSince = groupsSince == .max ? .max : groupsSince + 1
            if pulse == nil { pulse = try Pulse.read(connection) }
            return self.seen == nil || version == nil
        }
        let now = try Pulse.read(connection)
        if now != pulse {
            groupsSince = 0
            untold = true
        }
        pulse = now
        return true
    }

    /// This process' own transaction was committed.
    mutating func committed(lastEvent: Int64?, beats: Bool) {
        if let lastEvent { pulse?.lastEvent = lastEvent }
        if beats { pulse?.others &+= 1 }
    }

    mutating func isNews(at now: Duration, apart interval: Duration) -> Bool {
        guard untold, toldAt.map({ now - $0 >= interval }) ?? true else { return false }
        untold = false
        toldAt = now
        return true
    }
}
