import Dispatch
import GRDB
import Synchronization
import Workflows

/// What the parts of an adapter share: the connections, the writer, and what is remembered between reads.
final class Store: Sendable {
    let path: String
    let mode: StoreMode
    let options: SQLiteOptions
    let changes = ChangeHub()
    let recentEvents = RecentEvents()
    let names = WorkflowNames()
    let knownTexts = KnownTexts()
    let definitions = DecodedTexts<WorkflowDefinition>()
    let roleReports = DecodedTexts<RoleReport>()
    let writer: GroupCommit
    let watcher: Watcher
    private let place: StorePlace
    private let shortReads: ShortReads
    private let closed = Atomic<Bool>(false)
    private let unreadable = Atomic<Int>(0)
    private let identity: FileIdentity?

    init(
        place: StorePlace, path: String, mode: StoreMode, options: SQLiteOptions, patience: Patience = Patience(),
        guardian: CodeGuard? = nil
    ) {
        self.path = path
        self.mode = mode
        self.options = options
        self.place = place
        let identity = FileIdentity(path: path)
        self.identity = identity
        shortReads = ShortReads(identity: identity)
        writer = GroupCommit(
            place, path: path, identity: identity, options: options, changes: changes, recentEvents: recentEvents,
            patience: patience, guardian: guardian, inheritsLog: mode == .engine && FileInspection.hasLog(path),
            trimsEvents: mode == .engine)
        watcher = Watcher(
            place, tellsAll: mode != .engine, interval: options.watchInterval, clock: options.clock,
            changes: changes, recentEvents: recentEvents,
            isSameFile: { identity == nil || FileIdentity(path: path) == identity })
    }

    /// Reads in one snapshot. Runs to its end whatever becomes of the task: every read is bounded.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> Value
    ) async throws(WorkflowError) -> Value {
        try requireOpen()
        try identity?.check()
        return try await place.reading { [path] connections throws(WorkflowError) in
            let result: Result<Value, WorkflowError> = await withCheckedContinuation { continuation in
                connections.reader.asyncRead { access in
                    do {
                        continuation.resume(returning: .success(try body(Connection(database: try access.get()))))
                    } catch {
                        continuation.resume(returning: .failure(WorkflowError(sqlite: error, path: path)))
                    }
                }
            }
            return try result.get()
        }
    }

    /// Reads what takes well under a millisecond, on the thread that asks. Runs to its end whatever becomes of the task.
    func readShortly<Value: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> Value
    ) async throws(WorkflowError) -> Value {
        try requireOpen()
        let path = path
        guard mode == .engine else {
            try identity?.check()
            return try await place.reading { connections throws(WorkflowError) in
                do {
                    return try connections.shortReader.readHere(body)
                } catch {
                    throw WorkflowError(sqlite: error, path: path)
                }
            }
        }
        do {
            return try await shortReads.read(on: place.connections.shortReader, body).mapError {
                WorkflowError(sqlite: $0, path: path)
            }.get()
        } catch  where error.code == .storeBusy {
            // Whoever waits for the file does not wait on the thread that asks.
            return try await read(body)
        }
    }

    /// Reads on the thread that asks where that is known to be short, else on another one.
    func read<Value: Sendable>(
        shortly isShort: Bool, _ body: @escaping @Sendable (Connection) throws -> Value
    ) async throws(WorkflowError) -> Value {
        isShort ? try await readShortly(body) : try await read(body)
    }

    /// Closes the connections once what was begun is done. Not on a thread of the cooperative pool: the last connection
    /// of all carries the log over into the file.
    func close() async throws(WorkflowError) {
        guard !closed.exchange(true, ordering: .relaxed) else { return }
        let (path, connections) = (path, place.connections)
        place.willClose()
        let result: Result<Void, WorkflowError> = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                let result = Result { try connections.close() }
                continuation.resume(returning: result.mapError { WorkflowError(sqlite: $0, path: path) })
            }
        }
        try result.get()
    }

    private func requireOpen() throws(WorkflowError) {
        guard !closed.load(ordering: .relaxed) else {
            throw WorkflowError(.storeUnavailable, "The store \(path) was closed.")
        }
    }

    /// Refuses a write where there is no writer, and makes one before the first write to a file that was only read.
    func requireWriter() throws(WorkflowError) {
        try requireOpen()
        guard mode.isWritable else {
            throw WorkflowError(.readOnly, "The store \(path) is open for reading only.")
        }
        guard mode != .engine else { return }
        try identity?.check()
        try place.share()
    }

    /// Whether the file is read as one that nobody changes.
    var isStill: Bool { place.isStill }

    /// Remembers that a row was passed over because it cannot be read.
    func countUnreadable(_ rows: Int = 1) { unreadable.add(rows, ordering: .relaxed) }

    /// How many rows were passed over because they cannot be read.
    var unreadableRows: Int { unreadable.load(ordering: .relaxed) }
}

/// In which way a store is open.
enum StoreMode: Sendable {
    /// The engine's: creates, migrates, writes.
    case engine
    /// A tool that may write actions.
    case guest
    /// A tool that reads, beside a running service or what one left.
    case readOnlyGuest

    var isWritable: Bool { self != .readOnlyGuest }
}
