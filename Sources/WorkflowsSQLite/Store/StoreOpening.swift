import CSQLite
import GRDB
import GRDBSQLite
import Glibc
import Workflows

/// Opens files as stores.
enum StoreOpening {
    /// For how long a guest waits for another process' write.
    static let guestTimeout: Duration = .milliseconds(250)

    static func engine(path: String, options: SQLiteOptions) throws(WorkflowError) -> Store {
        var file = try FileInspection(path: path)
        // What another process is creating right now may look damaged for a moment.
        for _ in 0..<10 where file.isForeign {
            usleep(5000)
            file = try FileInspection(path: path)
        }
        if let kind = networkFileSystem(of: file.size == nil ? directory(of: path) : path, options) {
            throw WorkflowError(
                .invalidArgument,
                "\(path) is on a network file system (\(kind)), where SQLite cannot share a file safely: keep the store "
                    + "on a local disk, or use PostgreSQL.")
        }
        try refuse(file, path)
        return try translated(path) {
            let patience = Patience()
            let pool = try retryingWhileBusy(options.busyTimeout) {
                try DatabasePool(path: path, configuration: engineConfiguration(options, patience))
            }
            let guardian = CodeGuard(options: options)
            try pool.writeWithoutTransaction { database in
                let connection = Connection(database: database)
                try Migration(connection: connection, path: path).run()
                // Opening a pool leaves NORMAL behind, with which a power cut loses the last commits.
                try connection.execute("PRAGMA synchronous = \(options.durability == .full ? "FULL" : "OFF")")
                try connection.execute("PRAGMA wal_autocheckpoint = \(max(1, options.logPages))")
                try connection.execute("PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 67108864")
                // What is deleted or overwritten must not stay readable in the file.
                try connection.execute("PRAGMA secure_delete = ON")
                // The store's own tables refer to each other by no such keys; a user's may.
                try connection.execute("PRAGMA foreign_keys = ON")
                guardian.install(on: database)
            }
            let short = try retryingWhileBusy(options.busyTimeout) {
                try DatabaseQueue(path: path, configuration: shortReaderConfiguration())
            }
            let connections = StoreConnections(shortReader: short, reader: pool, writer: pool, watched: pool)
            return Store(
                place: StorePlace(connections, path: path), path: path, mode: .engine, options: options,
                patience: patience, guardian: guardian)
        }
    }

    static func guest(path: String, readOnly: Bool, options: SQLiteOptions) throws(WorkflowError) -> Store {
        let file = try FileInspection(path: path)
        guard let size = file.size else {
            throw WorkflowError(
                .noSuchStore, "There is no file \(path): give the path of the file that the service was started with.")
        }
        guard size > 0 else {
            throw WorkflowError(
                .notAStore,
                "\(path) is not a store of workflows: it is empty. A service that opens it makes it one; start that first."
            )
        }
        if let kind = networkFileSystem(of: path, options) {
            throw WorkflowError(
                .invalidArgument,
                "\(path) is on a network file system (\(kind)), where SQLite cannot share a file safely: look at it on the "
                    + "machine whose disk it is on, or copy the store to a local disk.")
        }
        // A store that is being created has its mark in the log alone.
        guard file.isSQLite, file.applicationID == Schema.applicationID || file.hasLog else { throw notAStore(path) }
        if !readOnly, access(path, W_OK) != 0 {
            throw WorkflowError(
                .notAllowed, "The operating system does not allow this user to write to \(path): open it read-only.")
        }
        // What is written goes to a file beside it first.
        if !readOnly, !file.hasLog, access(directory(of: path), W_OK) != 0 {
            throw WorkflowError(
                .notAllowed,
                "The operating system does not allow this user to make files beside \(path), which writing to it needs: "
                    + "open it read-only.")
        }
        return try translated(path) {
            let place = try StorePlace(path: path) { isStill in
                let location = isStill ? ImmutableLocation.of(path) : path
                let pool = try DatabasePool(path: location, configuration: readerConfiguration(options))
                try pool.read { try Migration(connection: Connection(database: $0), path: path).check() }
                let short = try DatabaseQueue(path: location, configuration: readerConfiguration(options))
                let writer = isStill || readOnly ? nil : try guestWriter(path, options)
                return StoreConnections(shortReader: short, reader: pool, writer: writer, watched: writer ?? pool)
            }
            return Store(place: place, path: path, mode: readOnly ? .readOnlyGuest : .guest, options: options)
        }
    }

    private static func guestWriter(_ path: String, _ options: SQLiteOptions) throws -> DatabaseQueue {
        let writer = try DatabaseQueue(path: path, configuration: guestConfiguration(options))
        try writer.writeWithoutTransaction { database in
            let durability = options.durability == .full ? "FULL" : "OFF"
            try Connection(database: database).execute("PRAGMA synchronous = \(durability)")
        }
        return writer
    }

    /// Opening a file makes it one with a log, so what is somebody else's is refused before.
    private static func refuse(_ file: FileInspection, _ path: String) throws(WorkflowError) {
        guard !file.isForeign else { throw notAStore(path) }
        guard file.applicationID == Schema.applicationID, file.schemaVersion > Schema.version else { return }
        throw Migration.newerSchema(file.schemaVersion, path)
    }

    private static func engineConfiguration(_ options: SQLiteOptions, _ patience: Patience) -> Configuration {
        var configuration = Configuration()
        configuration.label = "workflows"
        configuration.maximumReaderCount = max(1, options.readers)
        configuration.busyMode = waiting(options.busyTimeout, patience)
        configuration.foreignKeysEnabled = false
        return configuration
    }

    /// Waits for nobody: it reads on threads that have other work to do.
    private static func shortReaderConfiguration() -> Configuration {
        var configuration = Configuration()
        configuration.label = "workflows.reader"
        configuration.readonly = true
        configuration.busyMode = .immediateError
        return configuration
    }

    private static func readerConfiguration(_ options: SQLiteOptions) -> Configuration {
        var configuration = Configuration()
        configuration.label = "workflows.guest"
        configuration.readonly = true
        configuration.maximumReaderCount = max(1, min(2, options.readers))
        configuration.busyMode = waiting(guestTimeout)
        configuration.prepareDatabase { database in
            try leaveLogAlone(database)
            try Connection(database: database).execute("PRAGMA busy_timeout = 250; PRAGMA cache_size = -8192")
        }
        return configuration
    }

    private static func guestConfiguration(_ options: SQLiteOptions) -> Configuration {
        var configuration = Configuration()
        configuration.label = "workflows.guest.writer"
        configuration.busyMode = waiting(guestTimeout)
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { database in
            try leaveLogAlone(database)
            try Connection(database: database).execute("PRAGMA wal_autocheckpoint = 0; PRAGMA secure_delete = ON")
        }
        return configuration
    }

    /// A guest neither carries the log over into the file nor removes it, also when it is the last to leave.
    private static func leaveLogAlone(_ database: Database) throws {
        guard let handle = database.sqliteConnection else { return }
        csqlite_keep_log_on_close(UnsafeMutableRawPointer(handle))
    }

    /// Looks again every millisecond, so that processes that share a file take turns. SQLite's own waiting grows to a
    /// tenth of a second between two looks and lets one process starve another.
    private static func waiting(_ limit: Duration, _ patience: Patience? = nil) -> Database.BusyMode {
        let tries = Int(clamping: limit.wholeMicroseconds / 1000)
        return .callback { number in
            guard number < tries, patience?.ends(after: number) != true else { return false }
            usleep(UInt32.random(in: 500...1500))
            return true
        }
    }

    /// Turning a new file into one with a log takes a lock that SQLite does not wait for.
    private static func retryingWhileBusy<Value>(_ limit: Duration, _ body: () throws -> Value) throws -> Value {
        let clock = ContinuousClock()
        let deadline = clock.now.advanced(by: limit)
        while true {
            do {
                return try body()
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && clock.now < deadline {
                usleep(2000)
            }
        }
    }

    /// The name of the network file system that a path lies on; `nil` for a local one.
    private static func networkFileSystem(of path: String, _ options: SQLiteOptions) -> String? {
        NetworkFileSystem.name(ofType: options.fileSystemType(path), at: path)
    }

    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func notAStore(_ path: String) -> WorkflowError {
        WorkflowError(
            .notAStore,
            "The file \(path) is not a store of workflows: give the path of the file that the service was started with."
        )
    }

    private static func translated<Value>(_ path: String, _ body: () throws -> Value) throws(WorkflowError) -> Value {
        do {
            return try body()
        } catch {
            throw WorkflowError(sqlite: error, path: path)
        }
    }
}
