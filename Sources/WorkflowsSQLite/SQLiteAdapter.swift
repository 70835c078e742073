public import Workflows

/// Everything a workflow needs in one SQLite file: its runs, events, timeouts, roles and the numbers a dashboard shows.
/// Several processes of one machine may use the file at once.
///
///     let adapter = try SQLiteAdapter(path: "orders.db")
///
/// A transaction returns when it is on the disk. Transactions that wait at the same time share one commit, so many
/// callers are served at nearly the speed of the processor rather than that of the disk.
public final class SQLiteAdapter: WorkflowAdapter, Sendable {
    let store: Store

    /// Opens a store for an engine: creates the file when it is missing, and brings an older schema up to date.
    ///
    /// - Throws: `notAStore`, `newerSchema`, `notAllowed`, `storeBusy`, `storeUnavailable`, or `invalidArgument` for a
    ///   file on a network file system.
    public init(path: String, options: SQLiteOptions = SQLiteOptions()) throws(WorkflowError) {
        store = try StoreOpening.engine(path: path, options: options)
    }

    private init(store: Store) { self.store = store }

    /// Opens a store as a guest beside the engine, as a monitoring tool does: never creates, migrates, vacuums or
    /// checkpoints it.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - readOnly: Whether the file itself is opened for reading only. Otherwise the guest may write actions; a write
    ///     waits a quarter of a second for others and then fails with `storeBusy`.
    ///   - options: What is not said here. The busy timeout is the guest's own.
    /// - Throws: `noSuchStore`, `notAllowed`, `notAStore`, `olderSchema`, `newerSchema`, `storeBusy`,
    ///   `storeUnavailable`, or `invalidArgument` for a file on a network file system.
    public static func guest(
        path: String, readOnly: Bool, options: SQLiteOptions = SQLiteOptions()
    ) throws(WorkflowError) -> SQLiteAdapter {
        SQLiteAdapter(store: try StoreOpening.guest(path: path, readOnly: readOnly, options: options))
    }

    /// Closes the file once what was begun is done; whatever comes later is refused with `storeUnavailable`. An adapter
    /// that nobody holds any more closes by itself, at a moment of its own choosing.
    public func close() async throws(WorkflowError) { try await store.close() }

    /// The file.
    public var path: String { store.path }

    /// Whether the store can be written through this adapter.
    public var isWritable: Bool { store.mode.isWritable }

    /// Whether a guest found no log beside the file, so that no service has it open: what is read is how the service left
    /// it. When one starts, or something is written here, that is read.
    public var isServiceStopped: Bool { store.isStill }

    /// How many rows were passed over because they cannot be read.
    public var unreadableRows: Int { store.unreadableRows }

    /// How many commits stored transactions since the adapter was opened.
    public var commitCount: Int { store.writer.metrics.commitCount }

    /// How many transactions those commits held, the refused ones included.
    public var transactionCount: Int { store.writer.metrics.transactionCount }

    /// How many commits waited for the disk since the adapter was opened, whatever they stored.
    public var durableCommitCount: Int { store.writer.metrics.syncCount }

    /// The runs.
    public var records: any RecordStore { SQLiteRecordStore(store: store) }
    /// The timeouts.
    public var timeouts: (any TimeoutStore)? { SQLiteTimeoutStore(store: store) }
    /// The events, which are the store's own rows.
    public var streamer: any EventStreamer { SQLiteEventStreamer(store: store) }
    /// The roles, leased by the machine's boot clock.
    public var roles: any RoleScheduler { SQLiteRoleScheduler(store: store) }
    /// The instances.
    public var registry: any InstanceRegistry { SQLiteInstanceRegistry(store: store) }
    /// What people did.
    public var audit: any AuditLog { SQLiteAuditLog(store: store) }
    /// Numbers over time.
    public var statistics: (any StatisticsStore)? { SQLiteStatistics(store: store) }
    /// Tells of changes.
    public var changes: ChangeHub { store.changes }

    /// Tells of other processes' commits, within a tenth of a second by default, until cancelled.
    public func watchForChanges() async throws { try await store.watcher.run() }
}
