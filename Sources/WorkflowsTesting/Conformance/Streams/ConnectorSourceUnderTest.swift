public import Workflows

/// An outside stream without events, and what a suite must know to hold promises against its source.
public struct ConnectorSourceUnderTest: Sendable {
    /// Makes one, for one case.
    ///
    /// Everything the source waits by must be the clock it is given, which stands still until a case moves it.
    public typealias Factory = @Sendable (_ clock: ManualClock) async throws -> ConnectorSourceUnderTest

    /// The source. Who needs to clean up after a case does so when the source is released.
    public var source: any ConnectorSource
    /// Adds an event behind those that the stream has, and returns when it is there.
    ///
    /// It gives back the event as the source has to give it: with an ID of the stream's own where that numbers its events,
    /// and without what such a stream has no place for. The key stays, whatever it is.
    public var append: @Sendable (_ event: ConnectorEvent) async throws -> ConnectorEvent
    /// Another source on the same stream, as another process would have it: whoever reads after an acknowledgement does
    /// so there. `nil` where a stream cannot be opened twice.
    public var another: (@Sendable () async throws -> any ConnectorSource)?
    /// Makes what the stream has of an event unreadable, which is as ``append`` gave it back; for
    /// ``ConformanceSuite/replayingSource(_:)``.
    public var spoil: (@Sendable (_ event: ConnectorEvent) async throws -> Void)?
    /// Undoes what ``spoil`` did.
    public var mend: (@Sendable (_ event: ConnectorEvent) async throws -> Void)?
    /// Removes an event from the stream; `nil` where none ever goes.
    public var remove: (@Sendable (_ event: ConnectorEvent) async throws -> Void)?
    /// Makes of an event one that can be read, and that the source gives to no connector; `nil` for one that gives all.
    public var divert: (@Sendable (_ event: ConnectorEvent) async throws -> Void)?
    /// For how long a case waits, by the machine's clock, for what should happen at once.
    public var patience: Duration = .seconds(10)

    /// A source, and how events come into its stream.
    public init(
        _ source: any ConnectorSource,
        append: @escaping @Sendable (_ event: ConnectorEvent) async throws -> ConnectorEvent
    ) {
        self.source = source
        self.append = append
    }
}
