import Workflows
import WorkflowsMonitoring

/// A box over the screen. None opens by itself: each is the answer to a key.
enum Overlay: Sendable {
    /// The keys that do something here.
    case help(top: Int)
    /// Asks before something is done.
    case confirm(Confirm)
    /// Asks for how long something is to be out of sight.
    case silence(SilenceBox)
    /// What became of each target of a batch.
    case outcomes(batch: Int, Selection<Int>)
    /// Everything that can be done here, by name.
    case palette(Palette)
    /// One of several things to choose.
    case choices(Choices)
    /// An event that could not be read, whole.
    case letter(DeadLetterList.Item, top: Int)
}

/// A short list to choose from.
struct Choices: Sendable {
    enum Purpose: Sendable {
        /// What can be done to these runs.
        case actions([Plan.Run])
        /// What can be done to the role under the cursor.
        case roleActions
        /// What can be done about this event that could not be read.
        case letterActions(Plan.Letter)
        /// The themes; the number is the one before, to go back to.
        case themes(before: Int)
        /// The runs a text may mean.
        case found([RunSummary])
        /// Text to put on the clipboard.
        case copies([String])
        /// The columns of the list of runs, shown or hidden.
        case columns
        /// The edges of the status that the graph's cursor is on, by their numbers.
        case edges([Int])
        /// The latest crossings of an edge; `nil` before they are known.
        case crossings(Crossed, [Event]?)
        /// What was done in this session: the numbers of the batches.
        case ledger([Int])
        /// Whether to mend a draft that cannot be read.
        case redraft(String, WorkflowName)
        /// Whether a line that was silenced is to be seen again.
        case lift(String)
        /// Whether to end the program with an action pending.
        case quit
        /// The profiles, as they are configured.
        case profiles
        /// Whether to go to another profile with an action pending.
        case switching(to: String)
        /// Saved views, then what can be done with them.
        case views([SavedView])
        /// Of the saved views those that can be deleted.
        case viewsToDelete([SavedView])
    }

    struct Line: Hashable, Sendable {
        var title: String
        var key: String?
        /// Why it cannot be chosen; `nil` where it can.
        var obstacle: String?
        var detail: String?
    }

    var purpose: Purpose
    var title: String
    var lines: [Line]
    var index = 0
}

/// A line of text that is asked for at the bottom of the screen.
struct Prompt: Sendable {
    enum Purpose: Hashable, Sendable { case filter, goTo, search, viewName, narrow }

    var purpose: Purpose
    var field: TextField
    /// What was there before, for Esc.
    var before: String
    /// What is wrong with it, and where.
    var error: FilterError?
    /// How far back in what was written before.
    var historyIndex: Int?
    /// What it could become, to go on from at the next Tab.
    var completions: [String] = []
    /// What was written before it was completed.
    var completed: String?
    var completion: Int?
}

extension Prompt {
    /// Whether what is written can be completed: what is looked for on a tab and what a view is to be called is the
    /// person's own.
    var completes: Bool {
        switch purpose {
        case .filter, .narrow, .goTo: true
        case .search, .viewName: false
        }
    }
}

/// A line that tells something, until it is out of date or taken away.
struct Notice: Sendable {
    enum Weight: Hashable, Sendable { case plain, good, bad }

    var text: String
    var weight = Weight.plain
    var since: Duration
    var until: Duration?

    /// So long it stays whatever is pressed; the first key after that takes it away.
    static let least = Duration.seconds(1)
}
