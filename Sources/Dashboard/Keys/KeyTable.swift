import TerminalUI

/// The one table of keys.
///
/// Of actions, lower case can be taken back and upper case cannot. A key does one thing on every screen where it works.
enum KeyTable {
    static let bindings: [Binding] =
        everywhere + moving(in: .list, half: true) + screens + boxes

    private static let everywhere: [Binding] = [
        Binding(.overview, "1", .everywhere, "overview: workflows, what wants attention, the news"),
        Binding(.runs, "2", .everywhere, "runs"),
        Binding(.roles, "3", .everywhere, "roles by instance"),
        Binding(.graph, "4", .everywhere, "status graph of a workflow"),
        Binding(.timeouts, "5", .everywhere, "timeouts, parked failures and the outbox"),
        Binding(.activity, "6", .everywhere, "activity: what happens, and what people do"),
        Binding(.attention, "!", .everywhere, "attention: everything that wants a person"),
        Binding(.undoOne, "Esc", .everywhere, "undo the last of filter and marks, then the screen"),
        Binding(.back, "q", .everywhere, "back; on a numbered screen quit"),
        Binding(.quit, "ctrl-c", .always, "quit from anywhere"),
        Binding(.previousView, "Backspace", .everywhere, "the view before this one"),
        Binding(.goTo, "#", .everywhere, "go to a run by ID, beginning of an ID, or foreign ID"),
        Binding(.palette, ": ctrl-p", .everywhere, "find what can be done here by its name"),
        Binding(.copyMenu, "y", .everywhere, "copy: an ID, a reason, a command, this screen"),
        Binding(.freeze, "F", .everywhere, "freeze what is shown, or go on"),
        Binding(.fetchNow, "ctrl-r", .everywhere, "fetch now"),
        Binding(.takeBack, "z", .unlessWriting, "take back, or undo the last action", acts: true),
        Binding(.zone, "U", .everywhere, "times in UTC or local time"),
        Binding(.theme, "T", .everywhere, "choose a theme, with a live preview"),
        Binding(.profile, "@", .everywhere, "another profile, and what it watches"),
        Binding(.mouse, "%", .everywhere, "mouse on or off: the wheel scrolls, a click moves"),
        Binding(.help, "? F1", .everywhere, "these keys", footer: "help"),
        Binding(.repaint, "ctrl-l", .always, "repaint the screen"),
        Binding(.suspend, "ctrl-z", .always, "suspend; fg brings it back"),
    ]

    /// How to move in anything that has more lines than fit; a box has no use for half a screen.
    private static func moving(in place: KeyPlace, half: Bool = false, footer: String? = nil) -> [Binding] {
        [
            Binding(.down, "j Down", place, "down", footer: footer),
            Binding(.up, "k Up", place, "up"),
            Binding(.first, "g Home", place, half ? "to the first (twice works too)" : "to the first"),
            Binding(.last, "G End", place, "to the last"),
            Binding(.pageDown, half ? "PgDn" : "PgDn ctrl-d", place, "a screen down"),
            Binding(.pageUp, half ? "PgUp" : "PgUp ctrl-u", place, "a screen up"),
        ]
            + (half
                ? [
                    Binding(.halfDown, "ctrl-d", place, "half a screen down"),
                    Binding(.halfUp, "ctrl-u", place, "half a screen up"),
                ] : [])
    }

    /// What can be done to runs, wherever they are.
    private static func acting(in place: KeyPlace) -> [Binding] {
        [
            Binding(.pause, "p", place, "pause", footer: "pause", acts: true),
            Binding(.resume, "r", place, "resume, error count cleared", footer: "resume", acts: true),
            Binding(.retry, "R", place, "retry a finished run as a new run", footer: "retry", acts: true),
            Binding(.cancel, "S", place, "stop: cancel", footer: "stop", acts: true),
            Binding(.delete, "D", place, "delete the data of a finished run", acts: true),
            Binding(.trigger, "", place, "trigger a new run like this one, changed in your editor", acts: true),
            Binding(
                .actions, "m", place, "every action, with the reason it is not possible", footer: "more", acts: true),
        ]
    }

    /// From one to the next of what a screen shows one at a time, and back.
    private static func tabs(_ what: String, in place: KeyPlace) -> [Binding] {
        [
            Binding(.nextTab, "]", place, "next \(what)", footer: what),
            Binding(.previousTab, "[", place, "\(what) before"),
        ]
    }

    /// Every screen has its own, in the order of help.
    private static let screens: [Binding] = [
        overview, runs, run, roles, graph, timeouts, activity, attention,
    ].flatMap(\.self)

    private static let overview: [Binding] = [
        Binding(.open, "Enter", .overview, "open: a workflow's runs, a run", footer: "open"),
        Binding(.nextPane, "Tab", .overview, "next pane", footer: "pane"),
        Binding(.previousPane, "S-Tab", .overview, "pane before"),
    ]

    private static let runs: [Binding] =
        [
            Binding(.mark, "Space", .runs, "mark, or take the mark away", footer: "mark")
        ] + acting(in: .runs) + [
            Binding(.filter, "/", .runs, "filter: state:paused reason:503, and more, see below", footer: "filter"),
            Binding(.sort, "o", .runs, "order: updated or created, last or first", footer: "sort"),
            Binding(.preview, "P", .runs, "preview of the run under the cursor", footer: "preview"),
            Binding(.showNew, ".", .runs, "show what is new"),
            Binding(.range, "v", .runs, "mark a range: begin it, move, end it"),
            Binding(.markAll, "A", .runs, "mark all that are loaded and match"),
            Binding(.markAllMatching, "*", .runs, "mark all that match, loaded or not"),
            Binding(.columns, "O", .runs, "which columns are shown"),
            Binding(.views, "w", .runs, "views: show a saved one, save this one, delete one"),
            Binding(.compare, "=", .runs, "compare the two marked runs: their newest objects"),
            Binding(.exportList, "x", .runs, "export the marked runs or the list to a file"),
            Binding(.left, "h Left", .runs, "columns to the left"),
            Binding(.right, "l Right", .runs, "columns to the right"),
            Binding(.open, "Enter", .runs, "open the run"),
        ]

    private static let run: [Binding] =
        tabs("tab", in: .run) + [
            Binding(.open, "Enter", .run, "object at this version", footer: "object")
        ] + acting(in: .run) + [
            Binding(.mark, "Space", .run, "mark a version to compare with, or take the mark away", footer: "mark"),
            Binding(.compare, "=", .run, "compare with the marked version, or the one before", footer: "compare"),
            Binding(.search, "/", .run, "search on this tab", footer: "search"),
            Binding(.nextMatch, "n", .run, "next match"),
            Binding(.previousMatch, "N", .run, "match before"),
            Binding(.exportList, "x", .run, "export every version to a file"),
            Binding(.zoomIn, "+", .timeline, "show a quarter of the time, around this version", footer: "zoom"),
            Binding(.zoomOut, "-", .timeline, "show four times as much"),
            Binding(.zoomFit, "0", .timeline, "show all of it"),
            Binding(.left, "h Left", .timeline, "go back in time", footer: "earlier"),
            Binding(.right, "l Right", .timeline, "go on in time"),
            Binding(.fold, "h Left", .object, "fold", footer: "fold"),
            Binding(.unfold, "l Right", .object, "unfold", footer: "unfold"),
        ]

    private static let roles: [Binding] =
        [
            Binding(.stopRole, "p", .roles, "stop the role, until it is started", footer: "stop", acts: true),
            Binding(.startRole, "r", .roles, "start a role that is told to stop", footer: "start", acts: true),
            Binding(
                .actions, "m", .roles, "every action, with the reason it is not possible", footer: "more", acts: true),
        ] + tabs("workflow", in: .roles) + [
            Binding(.exportList, "x", .roles, "export the list to a file")
        ]

    private static let graph: [Binding] =
        [
            Binding(.open, "Enter", .graph, "its runs", footer: "its runs"),
            Binding(.left, "h Left", .graph, "the next status to the left; up and down go too", footer: "status"),
            Binding(.right, "l Right", .graph, "the next status to the right"),
            Binding(.pickEdge, "e", .graph, "an edge of this status, and its last 50 crossings", footer: "edge"),
            Binding(.panLeft, "H", .graph, "pan to the left", footer: "pan"),
            Binding(.panDown, "J", .graph, "pan down"),
            Binding(.panUp, "K", .graph, "pan up"),
            Binding(.panRight, "L", .graph, "pan to the right"),
            Binding(.zoomIn, "+", .graph, "show more in each box", footer: "zoom"),
            Binding(.zoomOut, "-", .graph, "show less in each box"),
            Binding(.zoomFit, "0", .graph, "show as much as fits"),
            Binding(.list, "t", .graph, "a list instead, or the drawing again", footer: "list"),
            Binding(.heat, "c", .graph, "heat: by count, dwell, errors, or off", footer: "heat"),
        ] + tabs("workflow", in: .graph)

    private static let timeouts: [Binding] =
        [
            Binding(.open, "Enter", .timeouts, "open the run, or the event that could not be read", footer: "open"),
            Binding(
                .actions, "m", .timeouts, "every action on an event that could not be read", footer: "more", acts: true),
            Binding(.replayLetter, "", .timeouts, "replay an event that could not be read", acts: true),
            Binding(.discardLetter, "", .timeouts, "discard an event that could not be read", acts: true),
            Binding(.nextPane, "Tab", .timeouts, "timeouts, parked failures, events not read", footer: "pane"),
            Binding(.previousPane, "S-Tab", .timeouts, "pane before"),
        ] + tabs("workflow", in: .timeouts) + [
            Binding(.exportList, "x", .timeouts, "export the list to a file")
        ]

    private static let activity: [Binding] =
        [
            Binding(.open, "Enter", .activity, "open the run, or the roles", footer: "open"),
            Binding(.filter, "/", .activity, "narrow what was read: words, wf: fid: status: state:", footer: "filter"),
            Binding(.showNew, ".", .activity, "show what is new, and follow it"),
        ] + tabs("workflow", in: .activity) + [
            Binding(.exportList, "x", .activity, "export the list to a file", footer: "export")
        ]

    private static let attention: [Binding] =
        [
            Binding(.open, "Enter", .attention, "open what it is about", footer: "open"),
            Binding(.silence, "i", .attention, "silence it for a time, or show it again", footer: "silence"),
            Binding(.showSilenced, "I", .attention, "show what is silenced too, or hide it", footer: "silenced"),
        ] + tabs("workflow", in: .attention) + [
            Binding(.exportList, "x", .attention, "export the list to a file")
        ]

    private static let boxes: [Binding] =
        moving(in: .outcomes) + moving(in: .choices, footer: "next") + moving(in: .help, footer: "down")
        + moving(in: .letter, footer: "down") + answers

    private static let answers: [Binding] = [
        Binding(.complete, "Tab", .prompt, "complete", footer: "completes"),
        Binding(.older, "Up", .prompt, "what was written before", footer: "before"),
        Binding(.newer, "Down", .prompt, "what was written after", footer: "after"),
        Binding(.clear, "ctrl-u", .prompt, "clear", footer: "clear"),
        Binding(.keep, "Enter", .prompt, "keep", footer: "keep"),
        Binding(.restore, "Esc", .prompt, "restore what was there", footer: "restore"),

        Binding(.nextField, "Tab", .confirm, "next field", footer: "field"),
        Binding(.previousField, "S-Tab", .confirm, "field before"),
        Binding(.nextPlace, "Space Right", .confirm, "where to stop or start a role: the next place"),
        Binding(.previousPlace, "Left", .confirm, "the place before"),
        Binding(.go, "y", .confirm, "go", footer: "go"),
        Binding(.press, "Enter", .confirm, "the button that has the focus: Leave at first"),
        Binding(.leave, "n Esc q", .confirm, "leave: nothing is done", footer: "leave"),

        Binding(.nextField, "Tab Enter", .field, "next field", footer: "next"),
        Binding(.previousField, "S-Tab", .field, "field before"),
        Binding(.leave, "Esc", .field, "leave: nothing is done", footer: "leave"),

        Binding(.retryFailures, "r", .outcomes, "retry only the failures", footer: "retry failures", acts: true),
        Binding(.copy, "y", .outcomes, "copy the list", footer: "copy"),
        Binding(.export, "x", .outcomes, "export the list to a file", footer: "export"),
        Binding(.stopRest, "Esc", .outcomes, "stop what is not sent yet, then close", footer: "stop the rest, close"),

        Binding(.choose, "Enter", .choices, "choose", footer: "choose"),
        Binding(.close, "Esc q", .choices, "close", footer: "close"),

        Binding(.down, "Down", .palette, "down", footer: "next"),
        Binding(.up, "Up", .palette, "up"),
        Binding(.clear, "ctrl-u", .palette, "clear"),
        Binding(.choose, "Enter", .palette, "do it", footer: "do it"),
        Binding(.close, "Esc", .palette, "close", footer: "close"),

        Binding(.close, "Esc q", .letter, "close", footer: "close"),
        Binding(.open, "Enter", .letter, "open the run, where it can be read", footer: "run"),
        Binding(
            .actions, "m", .letter, "every action, with the reason it is not possible", footer: "more", acts: true),
        Binding(.copyMenu, "y", .letter, "copy: the error, what was found, its run", footer: "copy"),

        Binding(.close, "Esc q ? F1", .help, "close", footer: "close"),
    ]
}
