import Workflows

/// Leads from a time of triggering to the keys of the runs that were triggered then.
///
/// Keys grow with insertion, and times are told by as many clocks as there are processes: a time does not order keys.
/// So each minute and each hour keep their first and last key, which bound where their runs can be, whatever the clocks
/// said. The hours keep the reading short when there are years of minutes.
struct CreatedMarks {
    let connection: Connection

    /// A minute or an hour of triggering.
    struct Slot: Hashable {
        let seconds: Int64
        let number: Int64

        init(_ moment: Timestamp, seconds: Int64) {
            self.seconds = seconds
            let (quotient, remainder) = moment.microseconds.quotientAndRemainder(dividingBy: seconds * 1_000_000)
            number = remainder < 0 ? quotient - 1 : quotient
        }

        static func all(_ moment: Timestamp) -> [Slot] {
            [Slot(moment, seconds: 60), Slot(moment, seconds: 3600)]
        }
    }

    func write(_ marks: [Slot: ClosedRange<Int64>]) throws {
        let statement = try connection.statement(
            """
            INSERT INTO created_marks(seconds, slot, first_key, last_key) VALUES (?, ?, ?, ?)
            ON CONFLICT (seconds, slot) DO UPDATE SET first_key = min(first_key, excluded.first_key),
              last_key = max(last_key, excluded.last_key)
            """)
        for (slot, keys) in marks { try statement.run(slot.seconds, slot.number, keys.lowerBound, keys.upperBound) }
    }

    /// Forgets moments of which no run is left, from the earliest on, some at a time.
    func trim() throws {
        let first = try connection.statement("SELECT run_key FROM runs ORDER BY run_key LIMIT 1").first { $0.int64(0) }
        let statement = try connection.statement(
            "SELECT slot, last_key FROM created_marks WHERE seconds = ? ORDER BY slot LIMIT 100")
        let delete = try connection.statement("DELETE FROM created_marks WHERE seconds = ? AND slot = ?")
        for seconds: Int64 in [60, 3600] {
            statement.bind(seconds)
            var gone: [Int64] = []
            var isLeft = false
            try statement.forEach { row in
                isLeft = isLeft || row.int64(1) >= first ?? .max
                if !isLeft { gone.append(row.int64(0)) }
            }
            for slot in gone { try delete.run(seconds, slot) }
        }
    }

    /// No run triggered at that moment or later has a smaller key.
    func firstKey(from moment: Timestamp) throws -> Int64 {
        let hour = Slot(moment, seconds: 3600).number
        let statement = try connection.statement(
            """
            SELECT min(first_key) FROM (
              SELECT first_key FROM created_marks WHERE seconds = 60 AND slot >= ? AND slot < ?
              UNION ALL SELECT first_key FROM created_marks WHERE seconds = 3600 AND slot > ?)
            """)
        statement.bind(Slot(moment, seconds: 60).number, (hour + 1) * 60, hour)
        let found = try statement.first { $0.optionalInt64(0) } ?? nil
        return found ?? .max
    }

    /// No run triggered before that moment has a larger key.
    func lastKey(before moment: Timestamp) throws -> Int64 {
        let hour = Slot(moment, seconds: 3600).number
        let statement = try connection.statement(
            """
            SELECT max(last_key) FROM (
              SELECT last_key FROM created_marks WHERE seconds = 60 AND slot <= ? AND slot >= ?
              UNION ALL SELECT last_key FROM created_marks WHERE seconds = 3600 AND slot < ?)
            """)
        statement.bind(Slot(moment, seconds: 60).number, hour * 60, hour)
        let found = try statement.first { $0.optionalInt64(0) } ?? nil
        return found ?? .min
    }
}
