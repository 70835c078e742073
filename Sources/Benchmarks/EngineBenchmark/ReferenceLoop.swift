import Foundation
import GRDB

/// What the disk and SQLite give: a plain loop that writes one transition's rows (update the run, insert the version,
/// insert the event, move a cursor) in groups of a hundred, with `synchronous=FULL`.
enum ReferenceLoop {
    /// Transitions a second.
    static func run(path: String, rows: Int) throws -> Double {
        var configuration = Configuration()
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        return try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = FULL")
            try db.execute(
                sql: """
                    CREATE TABLE runs(id INTEGER PRIMARY KEY, run_id TEXT UNIQUE, status INTEGER, version INTEGER,
                      updated_at INTEGER);
                    CREATE INDEX runs_by_status ON runs(status, updated_at);
                    CREATE TABLE versions(id INTEGER PRIMARY KEY, status INTEGER, at INTEGER, object BLOB);
                    CREATE TABLE events(id INTEGER PRIMARY KEY AUTOINCREMENT, topic INTEGER, run INTEGER, version INTEGER);
                    CREATE INDEX events_by_topic ON events(topic, id);
                    CREATE TABLE cursors(consumer INTEGER PRIMARY KEY, position INTEGER);
                    INSERT INTO cursors VALUES (1, 0);
                    """)
            let runs = max(1, rows / 4)
            for run in 0..<runs {
                try db.cachedStatement(sql: "INSERT INTO runs VALUES (?, ?, 1, 1, 0)")
                    .execute(arguments: [run, UUID().uuidString.lowercased()])
            }
            let object = Data(#"{"cents":4200,"customer":"ada","item":"a book of some length"}"#.utf8)
            let clock = ContinuousClock()
            let began = clock.now
            var written = 0
            while written < rows {
                try db.inTransaction(.immediate) {
                    for _ in 0..<min(100, rows - written) {
                        let run = written % runs
                        let version = written / runs + 2
                        try db.cachedStatement(
                            sql: "UPDATE runs SET status = ?, version = ?, updated_at = ? WHERE id = ?"
                        ).execute(arguments: [version, version, written, run])
                        try db.cachedStatement(sql: "INSERT INTO versions VALUES (?, ?, ?, ?)")
                            .execute(arguments: [run << 20 | version, version, written, object])
                        try db.cachedStatement(sql: "INSERT INTO events(topic, run, version) VALUES (?, ?, ?)")
                            .execute(arguments: [version, run, version])
                        try db.cachedStatement(sql: "UPDATE cursors SET position = ? WHERE consumer = 1")
                            .execute(arguments: [written])
                        written += 1
                    }
                    return .commit
                }
            }
            let (seconds, attoseconds) = began.duration(to: clock.now).components
            return Double(rows) / (Double(seconds) + Double(attoseconds) * 1e-18)
        }
    }
}
