import Workflows

/// Brings a file to this build's schema, forward only.
struct Migration {
    let connection: Connection
    let path: String

    /// Creates the schema in a new file, or brings an older one up to date.
    ///
    /// - Throws: `notAStore` for a database that is somebody else's, `newerSchema` for one of a later build.
    func run() throws {
        guard try isNeeded() else { return }
        try connection.statement("BEGIN IMMEDIATE").run()
        do {
            // Another process may have done it while this one waited for the lock.
            if try isNeeded() {
                let version = try connection.integer("PRAGMA user_version")
                for migration in Schema.migrations.dropFirst(Int(version)) { try connection.execute(migration) }
                try connection.execute("PRAGMA application_id = \(Schema.applicationID)")
                try connection.execute("PRAGMA user_version = \(Schema.version)")
            }
            try connection.statement("COMMIT").run()
        } catch {
            try? connection.statement("ROLLBACK").run()
            throw error
        }
        // The file's own header now says what it is, also to those who look without SQLite. Where others read at the
        // moment it is the next checkpoint's work.
        try? connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    }

    private func isNeeded() throws -> Bool {
        if try connection.integer("PRAGMA application_id") == 0, try connection.integer("PRAGMA user_version") == 0,
            try connection.integer("SELECT count(*) FROM sqlite_master") == 0
        {
            return true
        }
        let version = try version()
        // Nobody ever wrote it: what the tables are is not known.
        guard version > 0 else { throw olderSchema(version) }
        return version < Schema.version
    }

    /// Refuses what a guest cannot read.
    ///
    /// - Throws: `notAStore`, `olderSchema` or `newerSchema`.
    func check() throws {
        let version = try version()
        guard version >= Schema.version else { throw olderSchema(version) }
    }

    private func olderSchema(_ version: Int64) -> WorkflowError {
        let update = version > 0 ? "start the service of this version once, which brings it up to date, or " : ""
        return WorkflowError(
            .olderSchema,
            "The store \(path) has schema \(version), this program reads \(Schema.version): \(update)use the program "
                + "that came with the store.")
    }

    private func version() throws -> Int64 {
        guard try connection.integer("PRAGMA application_id") == Schema.applicationID else {
            throw StoreOpening.notAStore(path)
        }
        let version = try connection.integer("PRAGMA user_version")
        guard version <= Schema.version else {
            throw Self.newerSchema(version, path)
        }
        guard version >= 0 else { throw StoreOpening.notAStore(path) }
        return version
    }

    static func newerSchema(_ version: Int64, _ path: String) -> WorkflowError {
        WorkflowError(
            .newerSchema,
            "The store \(path) has schema \(version), this program knows \(Schema.version): it needs to be updated.")
    }
}
