public import Workflows

/// How a SQLite store is opened. Every default suits a service in production.
public struct SQLiteOptions: Sendable {
    /// Whether a transaction that returned survives a power cut.
    public enum Durability: Sendable {
        /// Every commit is synced to the disk (`synchronous=FULL`).
        case full
        /// Nothing is synced: a power cut may lose or damage the file. For tests and benchmarks.
        case off
    }

    /// Whether a transaction that returned survives a power cut.
    public var durability = Durability.full
    /// For how long a write waits for another process' write before it fails with `storeBusy`.
    public var busyTimeout: Duration = .seconds(10)
    /// How many transactions share a commit at most.
    public var groupLimit = 256
    /// How many transactions may wait for a commit; callers beyond that wait for their turn.
    public var waitingLimit = 4096
    /// How many callers may wait for their turn; more are refused with `storeBusy`, and nothing of theirs was begun.
    public var callerLimit = 65_536
    /// How many reads run at once.
    public var readers = 4
    /// How often the store is asked whether another process wrote.
    public var watchInterval: Duration = .milliseconds(100)
    /// How many rows a list looks at for one page where no index finds what is asked for; then the page is incomplete.
    public var scanLimit = 20_000
    /// How many of the newest events are kept for those who look back. Older ones go once every consumer has passed them, as
    /// new ones come.
    public var keptEvents = Crossed.reach
    /// How many pages of 4 KiB the log grows to before it is carried over into the file.
    public var logPages = 4000
    /// For how long code of the user's may hold the store's transaction: see ``SQLiteAdapter/write(_:)``. Nobody else's
    /// write is carried out meanwhile, not even that of a lease, so it must stay well below the lease.
    public var effectLimit: Duration = .seconds(1)
    /// What is waited by.
    public var clock = EngineClock.system
    /// What leases are measured by.
    public var bootClock = BootClock.system

    /// What tests do to the writer.
    package var effectHooks = EffectHooks()
    /// What kind of file system a path lies on; tests have one that is not there.
    package var fileSystemType: @Sendable (_ path: String) -> UInt32 = { NetworkFileSystem.type(at: $0) }

    /// The defaults.
    public init() {}
}
