import GRDB
import Synchronization
import Workflows

/// Carries out short reads, as many in one access to a connection as are waiting.
///
/// To look up one run takes SQLite a few microseconds, and the way to a connection and back many times that: two changes
/// of thread, a transaction begun and ended. Under load the reads that gather during one access share the next.
final class GroupRead: Sendable {
    private typealias Read = @Sendable (Result<Connection, any Error>) -> Void

    private struct State {
        var waiting: [Read] = []
        var reading = false
    }

    /// So many share a snapshot at most, so that none is held for long.
    private static let limit = 64

    private let reader: any DatabaseReader
    private let identity: FileIdentity?
    private let state = Mutex(State())

    init(_ reader: any DatabaseReader, identity: FileIdentity?) {
        self.reader = reader
        self.identity = identity
    }

    func add<Value: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> Value
    ) async -> Result<Value, any Error> {
        await withCheckedContinuation { continuation in
            let start = state.withLock { state in
                state.waiting.append { connection in
                    continuation.resume(returning: Result { try body(connection.get()) })
                }
                defer { state.reading = true }
                return !state.reading
            }
            if start { readNext() }
        }
    }

    /// What gathers from now on does not belong to this access: its snapshot may be older than what they ask for.
    private func readNext() {
        let reads = state.withLock { state in
            let reads = Array(state.waiting.prefix(Self.limit))
            state.waiting.removeFirst(reads.count)
            if reads.isEmpty { state.reading = false }
            return reads
        }
        guard !reads.isEmpty else { return }
        reader.asyncRead { access in
            let connection = Result {
                // What is read from a file that was taken away is old. Looked at once for all of them.
                try self.identity?.check()
                return Connection(database: try access.get())
            }
            for read in reads { read(connection) }
            self.readNext()
        }
    }
}
