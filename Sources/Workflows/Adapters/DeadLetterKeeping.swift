/// A stream outside of the store that keeps what its consumers could not read: beside its events, or beside its cursors.
///
/// What is kept here is listed, counted, replayed and discarded by ``DeadLetterOperations`` as what the store keeps. Each
/// consumer has its own letter of an event, and one of it, however often it finds it.
public protocol DeadLetterKeeping: Sendable {
    /// What could not be read, what was found last first.
    ///
    /// - Parameters:
    ///   - consumer: whose events they would have been; `nil` for everybody's.
    ///   - limit: how many at most.
    func deadLetters(of consumer: ConsumerName?, limit: Int) async throws(WorkflowError) -> [DeadLetter]
    /// How many events could not be read.
    func deadLetterCount(of consumer: ConsumerName?) async throws(WorkflowError) -> Int
    /// A dead letter; `nil` where there is none, any more.
    func deadLetter(consumer: ConsumerName, eventID: Int64) async throws(WorkflowError) -> DeadLetter?
    /// A dead letter could not be read again: it is kept as it is given here. One that is over stays so.
    func keep(_ letter: DeadLetter) async throws(WorkflowError)
    /// A dead letter is over: it is forgotten, and neither who reads on finds it again nor who reads next.
    func discard(_ letter: DeadLetter) async throws(WorkflowError)
}

/// A streamer on another system that keeps what its consumers could not read.
///
/// `ConformanceSuite.replayingStreamer` of `WorkflowsTesting` holds a streamer against what is said here.
public protocol ReplayingStreamer: RelayedStreamer, DeadLetterKeeping {
    /// Reads the event of a dead letter again, changing nothing.
    func reread(_ letter: DeadLetter) async throws(WorkflowError) -> RereadLetter
    /// The event of a dead letter that can be read by now is given to its consumer anew, behind what that has before it
    /// already, and to nobody else; the letter is over. One that waits is told. Of several calls one does that, at once or
    /// later; one for a letter that still cannot be read changes nothing.
    func replay(_ letter: DeadLetter) async throws(WorkflowError)
}

/// A stream that drives connectors and keeps what they could not be given. What can be read again is put into the store's
/// ``InboxStore``, from where the connector is given it.
///
/// `ConformanceSuite.replayingSource` of `WorkflowsTesting` holds a source against what is said here.
public protocol ReplayingSource: ConnectorSource, DeadLetterKeeping {
    /// Reads the event of a dead letter again, changing nothing.
    func reread(_ letter: DeadLetter) async throws(WorkflowError) -> RereadStreamLetter
}

/// What is found where the event of a connector's dead letter is read again.
public enum RereadStreamLetter: Hashable, Sendable {
    /// It can be read by now.
    case readable(ConnectorEvent)
    /// It still cannot: the letter as it is to be kept from now on.
    case unreadable(DeadLetter)
    /// The event is gone, or is not for the connector at all.
    case gone
}
