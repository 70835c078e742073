public import Workflows

/// An adapter on an empty store, and what a suite must know to hold promises against it.
public struct AdapterUnderTest: Sendable {
    /// The adapter. Who needs to clean up after a case does so when the adapter is released.
    public var adapter: any WorkflowAdapter
    /// Lets so much time pass for leases; `nil` where they are counted by the clock that the factory is given. Where they
    /// are counted by a clock that nobody can move, a database's for example, this waits, and ``lease`` is short.
    public var passTime: (@Sendable (Duration) async throws -> Void)?
    /// How long the leases of the cases are.
    public var lease: Duration = .seconds(5)
    /// For how long a case waits, by the machine's clock, for what should happen at once.
    public var patience: Duration = .seconds(10)
    /// Another adapter on the same store, as another process would open it; for ``ConformanceSuite/sharedStore(_:)``.
    public var another: (@Sendable () async throws -> any WorkflowAdapter)?
    /// Makes what is stored of an event unreadable; for ``ConformanceSuite/deadLetters(_:)`` and
    /// ``ConformanceSuite/replayingStreamer(_:)``.
    public var spoilEvent: (@Sendable (_ id: Int64) async throws -> Void)?
    /// Undoes what ``spoilEvent`` did; for ``ConformanceSuite/deadLetterStore(_:)`` and
    /// ``ConformanceSuite/replayingStreamer(_:)``.
    public var mendEvent: (@Sendable (_ id: Int64) async throws -> Void)?
    /// Makes what is kept of an outside stream's event for a consumer unreadable; for ``ConformanceSuite/keptLetters(_:)``.
    public var spoilKept: (@Sendable (_ consumer: ConsumerName, _ eventID: String) async throws -> Void)?
    /// Undoes what ``spoilKept`` did, also where the event is a dead letter by now.
    public var mendKept: (@Sendable (_ consumer: ConsumerName, _ eventID: String) async throws -> Void)?
    /// Removes an event from the streamer; for ``ConformanceSuite/replayingStreamer(_:)``. `nil` where none ever goes.
    public var removeEvent: (@Sendable (_ id: Int64) async throws -> Void)?
    /// How many of the newest events the adapter keeps for those who look back; for ``ConformanceSuite/retentionStore(_:)``.
    public var keptEvents = 0
    /// With how many new events an event goes that nobody reads, beside those that are kept.
    public var eventsUntilTrimmed = 1024
    /// Writes inside the store's transactions; for ``ConformanceSuite/transactionCode(_:)`` and
    /// ``ConformanceSuite/openTransaction(_:)``.
    public var code: LentCode?

    /// An adapter whose leases are counted by the clock that the factory is given.
    public init(_ adapter: any WorkflowAdapter) { self.adapter = adapter }
}
