public import Workflows

/// How a ``ReflexStreamer`` reads and writes, and how a ``ReflexConnector`` reads.
public struct ReflexOptions: Sendable {
    /// The table of events.
    public var events = EventTable()
    /// The name of the table of cursors.
    public var cursors = "cursors"
    /// The name of the table of events that a consumer could not read.
    public var errors = "consumer_errors"
    /// What becomes of gaps between events.
    public var gaps = GapPolicy.standard
    /// How often the table is asked whether another process wrote.
    public var watchInterval: Duration = .milliseconds(100)
    /// What is waited by.
    public var clock = EngineClock.system
    /// What tests of races do without.
    package var switchedOff: Set<Protection> = []

    /// The defaults.
    public init() {}
}
