/// What comes from a terminal.
public enum TerminalEvent: Hashable, Sendable {
    /// A key was pressed.
    case key(Key)
    /// Text was pasted; never to be taken as keys. Line ends are `\n`.
    case paste(String)
    /// So many keys came at once that they must have been pasted, on a terminal that does not mark pastes. They are gone.
    case pasteIgnored(count: Int)
    /// So many bytes that are not UTF-8 came, and are gone.
    case invalidInput(count: Int)
    /// The terminal has another size now.
    case resize(Size)
    /// The terminal's window was chosen, or left.
    case focus(Bool)
    /// The mouse was used.
    case mouse(MouseEvent)
    /// The program runs again after it was suspended; everything is repainted.
    case resumed
    /// Somebody, or the system, wants the program to end. It should close its session soon: a second such request ends
    /// it at once.
    case ended(TerminalEnd)
}

/// Why a program that draws on a terminal has to end.
public enum TerminalEnd: Hashable, Sendable {
    /// SIGINT: exit with 130.
    case interrupted
    /// SIGTERM: exit with 143.
    case terminated
    /// The terminal is gone, or SIGHUP says so: exit with 129. Nothing can be shown any more.
    case hungUp
}

extension TerminalEnd {
    /// What shells report for a program that the signal ended.
    public var exitCode: Int32 {
        switch self {
        case .interrupted: 130
        case .terminated: 143
        case .hungUp: 129
        }
    }
}

/// What the mouse did, and where.
public struct MouseEvent: Hashable, Sendable {
    /// What the mouse did.
    public enum Action: Hashable, Sendable {
        /// A button went down: 0 left, 1 middle, 2 right.
        case press(Int)
        /// A button went up.
        case release(Int)
        /// It moved with a button down.
        case drag(Int)
        /// The wheel turned away from the hand.
        case wheelUp
        /// The wheel turned towards the hand.
        case wheelDown
    }

    /// What it did.
    public var action: Action
    /// The cell it was over.
    public var point: Point

    /// Something the mouse did over a cell.
    public init(_ action: Action, at point: Point) {
        self.action = action
        self.point = point
    }
}
