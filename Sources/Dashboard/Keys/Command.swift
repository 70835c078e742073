/// Everything a key can do.
enum Command: String, Hashable, Sendable, CaseIterable {
    // Everywhere.
    case overview, runs, roles, graph, timeouts, activity, attention
    case open, undoOne, back, quit, previousView, nextPane, previousPane, nextTab, previousTab
    case goTo, help, freeze, showNew, fetchNow, repaint, suspend, takeBack, zone, theme, palette, copyMenu
    case profile, mouse
    // Lists.
    case down, up, first, last, halfDown, halfUp, pageDown, pageUp, left, right
    case filter, mark, range, markAll, markAllMatching, sort, columns, preview, exportList, views
    // Attention.
    case silence, showSilenced
    // Runs.
    case pause, resume, retry, cancel, delete, trigger, actions
    // Roles.
    case stopRole, startRole
    // Events that could not be read.
    case replayLetter, discardLetter
    // The graph.
    case panLeft, panDown, panUp, panRight, zoomIn, zoomOut, zoomFit, list, heat, pickEdge
    // Objects.
    case fold, unfold, search, nextMatch, previousMatch, compare
    // Prompts.
    case complete, older, newer, clear, keep, restore
    // Boxes.
    case nextField, previousField, nextPlace, previousPlace, go, leave, press
    case retryFailures, copy, export, stopRest
    case choose, close
}

/// Where a key works. The first place of those that apply decides.
enum KeyPlace: String, Hashable, Sendable, CaseIterable {
    /// With any box or prompt open, too.
    case always
    /// On every screen.
    case everywhere
    /// On every screen and in every box, except while text is written.
    case unlessWriting
    case list, runs, run, timeline, object, overview, roles, graph, timeouts, activity, attention
    case prompt, confirm, field, outcomes, choices, palette, letter, help

    /// What help calls it.
    var title: String {
        switch self {
        case .always, .everywhere, .unlessWriting: "Everywhere"
        case .list: "Lists"
        case .runs: "Runs"
        case .run: "A run"
        case .timeline: "Timeline"
        case .object: "Object"
        case .overview: "Overview"
        case .roles: "Roles"
        case .graph: "Graph"
        case .timeouts: "Timeouts & outbox"
        case .activity: "Activity"
        case .attention: "Attention"
        case .prompt: "Prompt"
        case .confirm: "Confirm box"
        case .field: "Confirm box, a text being written"
        case .outcomes: "Outcome list"
        case .choices: "Choices"
        case .palette: "Palette"
        case .letter: "An event that could not be read"
        case .help: "Help"
        }
    }
}
