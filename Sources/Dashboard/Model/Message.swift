public import TerminalUI
public import Workflows
public import WorkflowsMonitoring

/// What happens to the dashboard: the only way its model changes.
public enum Message: Sendable {
    /// The time: before any other message that happens at that time, and when the model asked to be woken.
    case tick(now: Timestamp, elapsed: Duration)
    /// Something came from the terminal.
    case terminal(TerminalEvent)
    /// A frame of the model as it is now stands on the screen.
    case drawn
    /// A question was answered, or was not.
    case reply(Reply)
    /// A wait for a change ended: with a change, with the time being up, or with an error.
    case changed(Result<Bool, MonitoringError>)
    /// An action came to its end, as far as it is known.
    case performed(RequestID, ActionEnd)
    /// An action on a role came to its end, as far as it is known.
    case performedOnRole(RequestID, RoleActionEnd)
    /// An action on an event that could not be read came to its end, as far as it is known.
    case performedOnLetter(RequestID, DeadLetterEnd)
    /// A text that was given to an editor came back.
    case edited(Edited, of: WorkflowName)
    /// Something to tell the person in a line.
    case notice(String)
    /// Something that did not work, to tell in a line.
    case trouble(String)
    /// A view was saved or deleted: those that are kept now, and what to say.
    case views([SavedView], String)
}

/// An answer to a question, with the generation it was asked in: a late one is told apart and dropped.
public struct Reply: Sendable {
    /// For which part of the dashboard.
    public var slot: Slot
    /// In which generation it was asked.
    public var generation: Int
    /// The answer.
    public var result: Result<Payload, MonitoringError>

    /// An answer to what was asked.
    public init(slot: Slot, generation: Int, result: Result<Payload, MonitoringError>) {
        self.slot = slot
        self.generation = generation
        self.result = result
    }
}

/// What an answer holds.
public enum Payload: Sendable {
    /// To `capabilities`.
    case capabilities(Capabilities)
    /// To `instances`.
    case instances(Answer<Set<InstanceName>>)
    /// To `workflows`.
    case workflows(Answer<[WorkflowOverview]>)
    /// To `troubles`.
    case troubles(Answer<[WorkflowTrouble]>)
    /// To `graph`.
    case graph(Answer<WorkflowGraph>)
    /// To `roles`.
    case roles(Answer<[RoleStatus]>)
    /// To `runs`.
    case runs(RunList)
    /// To `summaries`.
    case summaries(Answer<[RunSummary]>)
    /// To `total`.
    case total(Total)
    /// To `find`.
    case found([RunSummary])
    /// To `history`.
    case history(Answer<[RecordVersion]>)
    /// To `why`.
    case why(Answer<Why>)
    /// To `timeouts`.
    case timeouts(Answer<[Timeout]>)
    /// To `parked`.
    case parked(Answer<[ParkedEvent]>)
    /// To `deadLetters`.
    case deadLetters(Answer<DeadLetterList>)
    /// To `kept`.
    case kept(Answer<KeptEventList>)
    /// To `outbox`.
    case outbox(Answer<OutboxStanding>)
    /// To `events`.
    case events(Answer<[Event]>)
    /// To `actions`.
    case actions(Answer<[AuditEntry]>)
    /// To `roleActions`.
    case roleActions(Answer<[RoleActionEntry]>)
    /// To `news`.
    case news(Answer<News>)
}
