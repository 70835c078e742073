import GRDB
import Glibc
import Synchronization
import Workflows

/// The connections of a store.
///
/// Where nobody closes them they go in this order: the last one to leave carries the log over, and one that only reads
/// cannot.
struct StoreConnections {
    /// For reads that are done on the thread that asks: waking another thread for each question and this one for the
    /// answer is most of what they would cost. Nobody writes with it.
    let shortReader: any DatabaseReader
    let reader: any DatabaseReader
    let writer: (any DatabaseWriter)?
    /// The connection whose `data_version` is watched: the writer's own where there is one, because that number then
    /// changes for others' commits alone.
    let watched: any DatabaseWriter

    func close() throws {
        var closed: Set<ObjectIdentifier> = []
        for connection in [shortReader, reader, writer as (any DatabaseReader)?, watched].compactMap(\.self) {
            guard closed.insert(ObjectIdentifier(connection)).inserted else { continue }
            if let pool = connection as? DatabasePool, pool === writer {
                // The last connection to leave carries the log over, and one that only reads cannot: so the readers leave
                // first, when they have read what they began to read.
                try pool.barrierWriteWithoutTransaction { _ in }
                pool.invalidateReadOnlyConnections()
                // A guest that stays keeps the log from being carried over when the last one leaves: whoever copies the
                // file alone is to copy all of it. One that is reading right now cannot be helped.
                try? pool.writeWithoutTransaction { database in
                    try Connection(database: database).execute("PRAGMA busy_timeout = 100")
                    try database.checkpoint(.truncate)
                }
            }
            try connection.close()
        }
    }
}

/// How a file is reached: by connections that share it with others, or, by a guest while no service has it open, as a
/// file that nobody changes: nothing appears beside it for having been looked at.
///
/// Nothing tells the reader of such a file that a service has started and writes to it, and what it reads then may be old
/// or no database at all. So the file is looked at before and after each read: once it is not what it was, it is opened
/// anew, and what was read meanwhile is read again.
final class StorePlace: Sendable {
    /// What shows that somebody has opened a file for writing, or did meanwhile.
    struct Stamp: Hashable {
        private let size: Int64
        private let changed: Int64
        private let hasLog: Bool

        init(path: String) {
            var status = stat()
            let exists = stat(path, &status) == 0
            size = exists ? Int64(status.st_size) : -1
            changed = exists ? Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec) : 0
            hasLog = FileInspection.hasLog(path)
        }

        /// Itself, where the file can be read as one that nobody changes.
        var ifStill: Stamp? { hasLog ? nil : self }

        /// A number that changes with it.
        var version: Int64 { changed ^ (size << 1) ^ (hasLog ? 1 : 0) }
    }

    private struct State {
        var connections: StoreConnections
        /// How the file was when it was opened as one that nobody changes; `nil` where it is shared.
        var stamp: Stamp?
        /// What tells without a question that nobody wrote; of the watched connection, and gone before that is.
        var log: LogGlance?
        var isClosing = false
    }

    typealias Opening = @Sendable (_ isStill: Bool) throws -> StoreConnections

    private let state: Mutex<State>
    private let path: String
    private let open: Opening?

    /// Connections that share the file.
    init(_ connections: StoreConnections, path: String) {
        self.path = path
        open = nil
        state = Mutex(State(connections: connections, stamp: nil))
    }

    /// A guest's: reaches the file as it can be reached now, and otherwise once that changes.
    init(path: String, open: @escaping Opening) throws {
        self.path = path
        self.open = open
        let stamp = Stamp(path: path).ifStill
        state = Mutex(State(connections: try open(stamp != nil), stamp: stamp))
    }

    var connections: StoreConnections { state.withLock { $0.connections } }

    /// Whether the file is read as one that nobody changes.
    var isStill: Bool { state.withLock { $0.stamp != nil } }

    /// From now on the file is shared with others: something is about to be written.
    ///
    /// - Throws: `notAllowed` where it cannot be written, which is known before anything was sent.
    func share() throws(WorkflowError) {
        guard let stamp = state.withLock({ $0.stamp }) else { return }
        do {
            try reopen(from: stamp, to: nil)
        } catch {
            let failure = WorkflowError(sqlite: error, path: path)
            guard failure.code == .storeUnavailable else { throw failure }
            throw WorkflowError(
                .notAllowed,
                "The store \(path) cannot be written: the files that a write needs beside it cannot be made.",
                cause: error)
        }
    }

    /// Reads with the connections that there are now.
    func reading<Value>(
        _ body: (StoreConnections) async throws(WorkflowError) -> Value
    ) async throws(WorkflowError) -> Value {
        for _ in 0..<10 {
            let (connections, stamp) = try present()
            guard let stamp else { return try await body(connections) }
            do throws(WorkflowError) {
                let value = try await body(connections)
                if Stamp(path: path) == stamp { return value }
            } catch {
                if Stamp(path: path) == stamp { throw error }
            }
        }
        throw WorkflowError(.storeBusy, "The file \(path) changes faster than it can be read.")
    }

    /// What shows whether another process wrote.
    struct Look: Sendable {
        /// A number that changes when another process writes.
        let version: Int64
        /// What it wrote, as far as that matters to anybody; `nil` where the number is the one that was known, or all that
        /// is known.
        let pulse: Pulse?
    }

    /// Looks whether another process wrote.
    ///
    /// - Parameter known: the number that is known.
    func look(since known: Int64?) throws -> Look {
        guard let (connections, stamp) = try? present() else {
            // It has changed and cannot be opened as it is now: whoever reads it is to find out why.
            return Look(version: Stamp(path: path).version, pulse: nil)
        }
        if let stamp { return Look(version: stamp.version, pulse: nil) }
        return try connections.watched.unsafeReentrantWrite { database in
            // Before the question: what is written meanwhile shows at the next glance.
            let log = LogGlance(database)
            let look = try Self.look(database, since: known)
            state.withLock { state in
                guard !state.isClosing, state.connections.watched === connections.watched else { return }
                state.log = log
            }
            return look
        }
    }

    /// Whether certainly nobody wrote since the last look, this process included: a glance at memory that all share, where
    /// a question to SQLite would touch a hundred times as much of it.
    var isUnwritten: Bool {
        state.withLock { state in
            guard let log = state.log, log.isSame else { return false }
            return true
        }
    }

    /// The connections are about to close: nothing is looked at that goes with them.
    func willClose() {
        state.withLock { state in
            state.isClosing = true
            state.log = nil
        }
    }

    /// The same, asked where the writes of this process are carried out, in turn with them.
    func look(since known: Int64?, _ answer: @escaping @Sendable (Look?) -> Void) {
        connections.watched.asyncWriteWithoutTransaction { answer(try? Self.look($0, since: known)) }
    }

    private static func look(_ database: Database, since known: Int64?) throws -> Look {
        let connection = Connection(database: database)
        let version = try connection.statement("PRAGMA data_version").first { $0.int64(0) } ?? 0
        return Look(version: version, pulse: version == known ? nil : try? Pulse.read(connection))
    }

    private func present() throws(WorkflowError) -> (StoreConnections, Stamp?) {
        do {
            let (connections, stamp) = state.withLock { ($0.connections, $0.stamp) }
            guard let stamp else { return (connections, nil) }
            let now = Stamp(path: path)
            guard now != stamp else { return (connections, stamp) }
            try reopen(from: stamp, to: now.ifStill)
            return state.withLock { ($0.connections, $0.stamp) }
        } catch {
            throw WorkflowError(sqlite: error, path: path)
        }
    }

    /// Opens the file anew, unless somebody else has meanwhile. Others go on reading while that takes its time.
    private func reopen(from old: Stamp, to new: Stamp?) throws {
        guard let open else { return }
        let connections = try open(new != nil)
        state.withLock { state in
            guard state.stamp == old else { return }
            state = State(connections: connections, stamp: new)
        }
    }
}
