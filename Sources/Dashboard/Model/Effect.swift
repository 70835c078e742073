public import Workflows
public import WorkflowsMonitoring

/// What is to be done outside the model.
public enum Effect: Hashable, Sendable {
    /// Ask the source; a question still open for the slot is given up.
    case ask(Asked)
    /// Ask again for what is shown: questions that are answered quickly, one after the other, their answers together.
    case refresh([Asked])
    /// Give up the question that is open for a slot.
    case giveUp(Slot)
    /// Wait for a change for at most so long.
    case watch(upTo: Duration)
    /// Carry out an action.
    case perform(ActionRequest)
    /// Trigger a run.
    case trigger(TriggerRequest)
    /// Let the person change a text in an editor: what becomes of it begins a run of the workflow.
    case edit(String, of: WorkflowName)
    /// Tell a role to stop, or let it run again.
    case performOnRole(RoleActionRequest)
    /// Replay or discard an event that could not be read.
    case performOnLetter(DeadLetterRequest)
    /// Put text on the clipboard.
    case copy(String)
    /// Write text to a new file of that name, for the person only, and say what went where.
    case export(name: String, text: String, what: String)
    /// Keep what was silenced, or that it is no more, for the next start.
    case silence(SilenceChange)
    /// Draw every cell again.
    case repaint
    /// Stop the program until the shell continues it.
    case suspend
    /// Have the terminal report the mouse, or not.
    case mouse(Bool)
    /// Open a profile and begin anew on it; where it cannot be opened, say so and stay.
    case switchProfile(String)
    /// Save a view for later runs of the program, in place of the one of its name.
    case keepView(SavedView)
    /// Delete a view that was saved.
    case dropView(name: String)
    /// End the program.
    case quit(exitCode: Int32)
}

/// A question for a slot.
public struct Asked: Hashable, Sendable {
    /// What the answer fills.
    public var slot: Slot
    /// What is asked.
    public var question: Question
    /// Comes back with the answer; of answers to the slot's earlier questions nothing is taken.
    public var generation: Int

    /// Every field.
    public init(_ slot: Slot, _ question: Question, generation: Int) {
        self.slot = slot
        self.question = question
        self.generation = generation
    }
}

/// A question to the source.
public enum Question: Hashable, Sendable {
    /// What it can and may do.
    case capabilities
    /// The instances that are alive.
    case instances
    /// A row per workflow.
    case workflows
    /// What wants a person in each workflow.
    case troubles
    /// A workflow's graph.
    case graph(WorkflowName)
    /// The roles.
    case roles(WorkflowName?)
    /// A page of runs.
    case runs(RunQuery, after: PageCursor?, limit: Int)
    /// How runs stand now.
    case summaries([RunID])
    /// How many runs match.
    case total(RunQuery)
    /// What a text may mean.
    case find(String, limit: Int)
    /// A run's versions.
    case history(RunID)
    /// Why a run does not move.
    case why(RunID)
    /// Pending timeouts.
    case timeouts(WorkflowName?, run: RunID?, limit: Int)
    /// Parked failures.
    case parked(WorkflowName?, run: RunID?, limit: Int)
    /// Events that could not be read; with a limit of none how many there are.
    case deadLetters(limit: Int)
    /// Events of outside streams that are kept for connectors.
    case kept(WorkflowName?, limit: Int)
    /// What is not yet published.
    case outbox
    /// What happened lately.
    case events(limit: Int)
    /// The latest crossings of an edge.
    case crossings(Crossed, limit: Int)
    /// What people did to a run.
    case actions(RunID, limit: Int)
    /// What happened after an event: the newest of it, where there is more than so much.
    case news(after: Int64?, limit: Int)
    /// What people did to runs, the newest first.
    case latestActions(limit: Int)
    /// What people did to roles, the newest first.
    case roleActions(limit: Int)
}

extension Question {
    /// Whether its answer is not long in coming, however many runs there are: nothing is looked through for a text.
    var isQuick: Bool {
        switch self {
        case .runs(let query, _, let limit): query.isQuick && limit <= 200
        case .total(let query): query.isQuick
        case .find, .crossings: false
        case .capabilities, .instances, .workflows, .graph, .roles, .summaries, .history, .why, .timeouts, .parked,
            .outbox, .deadLetters, .kept, .events, .actions, .troubles, .news, .latestActions, .roleActions:
            true
        }
    }

    /// Whether an answer to another question answers this one: a page of a list also shows less of it.
    func isAnswered(by other: Question?) -> Bool {
        // What is new is the same question, however far it was read.
        if case .news = self, case .news? = other { return true }
        guard case .runs(let query, let cursor, let limit) = self, case .runs(let wider, cursor, let more)? = other
        else { return self == other }
        return query == wider && limit <= more
    }
}

extension RunQuery {
    fileprivate var isQuick: Bool { foreignIDContains == nil && reasonContains == nil }
}

/// A part of the dashboard that is filled by one question at a time.
public enum Slot: Hashable, Sendable, CaseIterable {
    /// What the source can and may do.
    case capabilities
    /// The header's count of instances.
    case instances
    /// The overview's rows.
    case overview
    /// What wants a person.
    case troubles
    /// What people see for the statuses, where no list of runs has told it.
    case labels
    /// What just happened.
    case events
    /// The head of the list of runs.
    case runsHead
    /// How the runs on the screen stand now.
    case runsShown
    /// The page of runs that comes next.
    case runsNext
    /// Every run that matches, page by page.
    case runsAll
    /// How many runs match.
    case runsTotal
    /// How long runs stay in the statuses of a workflow that the filter is about.
    case stays
    /// The preview's reason.
    case previewWhy
    /// The preview's history.
    case previewHistory
    /// The roles.
    case roles
    /// The graph.
    case graph
    /// The crossings of the edge that was picked.
    case crossings
    /// The timeouts.
    case timeouts
    /// The parked failures.
    case parked
    /// Events that could not be read.
    case letters
    /// Events of outside streams that are kept for connectors.
    case kept
    /// What is not yet published.
    case outbox
    /// The open run's versions.
    case history
    /// The versions of the run that the open one is compared with.
    case otherHistory
    /// Why the open run does not move.
    case why
    /// The open run's timeouts.
    case runTimeouts
    /// The open run's parked failures.
    case runParked
    /// What people did to the open run.
    case runActions
    /// What happened since the activity was last read.
    case activity
    /// What people did to runs.
    case latestActions
    /// What people did to roles.
    case roleActions
    /// The runs that people acted on, for what they are called.
    case actedOn
    /// What a text to go to means.
    case find
    /// The run that a draft is to be like.
    case draft
}

extension Slot {
    /// Whether time alone changes it: how long an instance has been silent, and what follows from that.
    var changesByTimeAlone: Bool {
        switch self {
        case .instances, .overview, .troubles, .roles, .why, .previewWhy: true
        default: false
        }
    }

    /// Whether it is what a screen is about, and not a page, a count or a preview beside it.
    var isMainContent: Bool {
        switch self {
        case .overview, .runsHead, .roles, .graph, .timeouts, .history, .find, .activity: true
        default: false
        }
    }
}
