/// A key of the keyboard, as far as a terminal tells.
public enum Key: Hashable, Sendable {
    /// A key that writes something, the space bar included.
    case character(Character)
    /// A letter, or one of `[ \ ] ^ _ space`, held with ctrl. Letters are lower case. What terminals send for ctrl-i,
    /// ctrl-m, ctrl-h and ctrl-[ arrives as ``tab``, ``enter``, ``backspace`` and ``escape``.
    case ctrl(Character)
    /// A key held with alt, or after Esc at once.
    case alt(Character)
    /// Enter or Return.
    case enter
    /// Esc, once it is sure not to begin something else.
    case escape
    /// Tab.
    case tab
    /// Shift and Tab.
    case backTab
    /// Backspace.
    case backspace
    /// Del.
    case delete
    /// Ins.
    case insert
    /// The arrow up.
    case up
    /// The arrow down.
    case down
    /// The arrow to the left.
    case left
    /// The arrow to the right.
    case right
    /// Home.
    case home
    /// End.
    case end
    /// Page up.
    case pageUp
    /// Page down.
    case pageDown
    /// F1 and so on.
    case function(Int)
}

extension Key: CustomStringConvertible {
    /// The name that help shows and configuration uses: `p`, `Space`, `ctrl-c`, `alt-x`, `Enter`, `S-Tab`, `F1`.
    public var description: String {
        switch self {
        case .character(" "): "Space"
        case .character(let character): String(character)
        case .ctrl(let character): "ctrl-" + (character == " " ? "space" : String(character))
        case .alt(let character): "alt-" + (character == " " ? "space" : String(character))
        case .function(let number): "F\(number)"
        default: Key.named.first { $0.key == self }?.name ?? ""
        }
    }

    private static let named: [(name: String, key: Key)] = [
        ("Enter", .enter), ("Esc", .escape), ("Tab", .tab), ("S-Tab", .backTab), ("Backspace", .backspace),
        ("Del", .delete), ("Ins", .insert), ("Up", .up), ("Down", .down), ("Left", .left), ("Right", .right),
        ("Home", .home), ("End", .end), ("PgUp", .pageUp), ("PgDn", .pageDown), ("Space", .character(" ")),
    ]
}

extension Key: LosslessStringConvertible {
    /// Reads a name as `description` writes it, in any case where it is longer than one character; nil if it is none.
    public init?(_ description: String) {
        if description.count == 1, let character = description.first {
            self = .character(character)
            return
        }
        let lower = description.lowercased()
        if let named = Key.named.first(where: { $0.name.lowercased() == lower }) {
            self = named.key
        } else if lower.hasPrefix("ctrl-"), let character = Key.single(lower.dropFirst(5)) {
            guard "abcdefghijklmnopqrstuvwxyz[\\]^_ ".contains(character) else { return nil }
            // What a terminal cannot tell from another key is that other key.
            switch character {
            case "i": self = .tab
            case "m": self = .enter
            case "h": self = .backspace
            case "[": self = .escape
            default: self = .ctrl(character)
            }
        } else if lower.hasPrefix("alt-"), let character = Key.single(description.dropFirst(4)) {
            self = .alt(character)
        } else if lower.hasPrefix("f"), let number = Int(lower.dropFirst()), (1...24).contains(number) {
            self = .function(number)
        } else {
            return nil
        }
    }

    private static func single(_ text: Substring) -> Character? {
        text.lowercased() == "space" ? " " : text.count == 1 ? text.first : nil
    }
}
