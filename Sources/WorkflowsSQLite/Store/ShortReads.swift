import GRDB
import Synchronization
import Workflows

/// Carries out short reads on the threads that ask, in turn on one connection, as many in one transaction as wait.
///
/// To look up one run takes SQLite a few microseconds, and to hand the question to another thread and the answer back
/// takes many times that. So whoever finds the connection free reads at once, for itself and for those that waited; who
/// comes while somebody reads sleeps until it is answered, or until it is its turn to read.
final class ShortReads: Sendable {
    private enum Turn<Value: Sendable>: Sendable {
        case answered(Result<Value, any Error>)
        /// The connection is free, and this task's.
        case reads
    }

    private struct Waiting: Sendable {
        let answer: @Sendable (Result<Connection, any Error>) -> Void
        let giveTurn: @Sendable () -> Void
    }

    private struct State {
        var waiting: [Waiting] = []
        var isReading = false

        /// Takes the connection, if it is free.
        mutating func take() -> Bool {
            defer { isReading = true }
            return !isReading
        }
    }

    /// So many share a snapshot at most, so that none is held for long.
    private static let limit = 64

    private let identity: FileIdentity?
    private let state = Mutex(State())

    /// - Parameter identity: What is read from a file that was taken away is old, and refused.
    init(identity: FileIdentity?) { self.identity = identity }

    /// - Parameter reader: The connection, always the same: nobody writes with it. It is not kept here, because of all
    ///   connections it must be the first to go.
    func read<Value: Sendable>(
        on reader: any DatabaseReader, _ body: @escaping @Sendable (Connection) throws -> Value
    ) async -> Result<Value, any Error> {
        if !state.withLock({ $0.take() }), case .answered(let result) = await waitForTurn(body) { return result }
        defer { passOn() }
        // What comes from now on does not belong to this snapshot: it may be older than what they ask for.
        let others = state.withLock { state in
            let others = Array(state.waiting.prefix(Self.limit - 1))
            state.waiting.removeFirst(others.count)
            return others
        }
        return access(reader) { connection in
            for other in others { other.answer(connection) }
            return Result { try body(connection.get()) }
        }
    }

    private func waitForTurn<Value: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> Value
    ) async -> Turn<Value> {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard !state.take() else { return true }
                state.waiting.append(
                    Waiting(
                        answer: { connection in
                            continuation.resume(returning: .answered(Result { try body(connection.get()) }))
                        },
                        giveTurn: { continuation.resume(returning: .reads) }))
                return false
            }
            if isFree { continuation.resume(returning: .reads) }
        }
    }

    private func passOn() {
        let next = state.withLock { state -> Waiting? in
            guard !state.waiting.isEmpty else {
                state.isReading = false
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.giveTurn()
    }

    /// One snapshot, begun now, or why there is none.
    private func access<Value>(
        _ reader: any DatabaseReader, _ body: (Result<Connection, any Error>) -> Value
    ) -> Value {
        do {
            try identity?.check()
            return try reader.readHere { body(.success($0)) }
        } catch {
            return body(.failure(error))
        }
    }
}

extension DatabaseReader {
    /// Reads in one snapshot, on this thread.
    func readHere<Value>(_ body: (Connection) throws -> Value) throws -> Value {
        // The connection is open for reading only; what else the library does around a read is prepared each time.
        try unsafeRead { database in
            let connection = Connection(database: database)
            try connection.statement("BEGIN").run()
            defer { try? connection.statement("COMMIT").run() }
            return try body(connection)
        }
    }
}
