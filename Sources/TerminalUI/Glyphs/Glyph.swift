/// Every symbol a screen draws besides letters and lines, by what it means.
public enum Glyph: CaseIterable, Hashable, Sendable {
    // What a run is doing.
    case initiated, running, paused, cancelled, completed, deleted
    // What a role is doing.
    case idle, silent, stopped, held
    // Lists.
    case cursor, mark, tombstone, sortAscending, sortDescending, folded, unfolded, ellipsis, bullet
    // Header, footer, and what is said about a number.
    case breadcrumb, live, enter, unknown, nothing, warning, failed, oldest, times, atLeast, estimate, separator
    // The graph.
    case starting, terminal, timeout, callback, connectorOut, connectorIn, selfLoop, backEdge
    case headRight, headLeft, headUp, headDown, crossing
    case arrowRight, arrowLeft, arrowUp, arrowDown
    case moreLeft, moreRight, moreUp, moreDown
    // Numbers as pictures.
    case bar1, bar2, bar3, bar4, bar5, bar6, bar7, bar8
    case gaugeFull, gaugeHalf, gaugeEmpty, scrollThumb, scrollTrack

    /// The symbol, and what stands for it where only ASCII can be shown. Each is one cell wide.
    ///
    /// None may be a character that Unicode lists as an emoji: terminals draw some of those two cells wide.
    public var forms: (unicode: String, ascii: String) {
        switch self {
        case .initiated: ("○", "o")
        case .running: ("►", ">")
        case .paused: ("‖", "=")
        case .cancelled: ("✕", "x")
        case .completed: ("✓", "+")
        case .deleted: ("∅", "-")
        case .idle: ("◌", "o")
        case .silent: ("✗", "x")
        case .stopped: ("■", "#")
        case .held: ("●", "*")
        case .cursor: ("▌", ">")
        case .mark: ("●", "*")
        case .tombstone: ("†", "-")
        case .sortAscending: ("▲", "^")
        case .sortDescending: ("▼", "v")
        case .folded: ("▸", "+")
        case .unfolded: ("▾", "-")
        case .ellipsis: ("…", "~")
        case .bullet: ("•", "*")
        case .breadcrumb: ("▸", ">")
        case .live: ("●", "*")
        case .enter: ("↵", "^")
        case .unknown: ("–", "-")
        case .nothing: ("·", ".")
        case .warning: ("!", "!")
        case .failed: ("✗", "x")
        case .oldest: ("⌃", "^")
        case .times: ("×", "x")
        case .atLeast: ("≥", ">")
        case .estimate: ("≈", "~")
        case .separator: ("│", "|")
        case .starting: ("○", "o")
        case .terminal: ("✓", "+")
        case .timeout: ("◷", "T")
        case .callback: ("↯", "C")
        case .connectorOut: ("»", ">")
        case .connectorIn: ("«", "<")
        case .selfLoop: ("↻", "@")
        case .backEdge: ("↺", "@")
        case .headRight: ("►", ">")
        case .headLeft: ("◄", "<")
        case .headUp: ("▲", "^")
        case .headDown: ("▼", "v")
        case .crossing: ("┼", "+")
        case .arrowRight: ("→", ">")
        case .arrowLeft: ("←", "<")
        case .arrowUp: ("↑", "^")
        case .arrowDown: ("↓", "v")
        case .moreLeft: ("‹", "<")
        case .moreRight: ("›", ">")
        case .moreUp: ("˄", "^")
        case .moreDown: ("˅", "v")
        case .bar1: ("▁", "_")
        case .bar2: ("▂", ".")
        case .bar3: ("▃", "-")
        case .bar4: ("▄", "=")
        case .bar5: ("▅", "+")
        case .bar6: ("▆", "*")
        case .bar7: ("▇", "%")
        case .bar8: ("█", "#")
        case .gaugeFull: ("█", "#")
        case .gaugeHalf: ("▌", "=")
        case .gaugeEmpty: ("░", ".")
        case .scrollThumb: ("█", "#")
        case .scrollTrack: ("│", "|")
        }
    }
}
