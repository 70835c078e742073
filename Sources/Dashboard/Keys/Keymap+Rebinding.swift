import TerminalUI

/// Keys that the person wants for a command, in place of those it has.
public struct Rebinding: Hashable, Sendable {
    /// The command by its name in configuration.
    public var command: String
    /// The keys by their names; none takes the keys away.
    public var keys: [String]
    /// Where that is written, to say so if it cannot be.
    public var line: Int

    /// A wish.
    public init(command: String, keys: [String], line: Int) {
        self.command = command
        self.keys = keys
        self.line = line
    }

    /// Why a wish is not granted; the command keeps the keys it had.
    public struct Refusal: Hashable, Sendable {
        /// Where the wish is written.
        public var line: Int
        /// What is wrong with it.
        public var message: String
    }
}

extension Keymap {
    /// The keys with the person's wishes granted, as far as they can be: no key may mean two things in places that meet,
    /// and ctrl-c quits whatever else does.
    public func rebound(_ wishes: [Rebinding]) -> (keymap: Keymap, refusals: [Rebinding.Refusal]) {
        var refusals: [Rebinding.Refusal] = []
        var granted: [Command: (keys: [Key], line: Int)] = [:]
        for wish in wishes {
            do throws(Unusable) {
                let (command, keys) = try understood(wish)
                granted[command] = (keys, wish.line)
            } catch {
                refusals.append(Rebinding.Refusal(line: wish.line, message: error.message))
            }
        }
        // A wish that is refused gives its command the old keys back, which may be in another's way.
        while let clash = firstClash(granted) {
            for command in clash.refused {
                guard let line = granted.removeValue(forKey: command)?.line else { continue }
                refusals.append(Rebinding.Refusal(line: line, message: clash.message(for: command)))
            }
        }
        return (Keymap(granting(granted)), refusals.sorted { $0.line < $1.line })
    }

    private struct Unusable: Error { var message: String }

    private func understood(_ wish: Rebinding) throws(Unusable) -> (Command, [Key]) {
        guard let command = Command(name: wish.command) else {
            let near = Suggestion.nearest(to: wish.command, in: Command.allCases.map(\.name))
            let hint = near.map { "did you mean \($0)?" } ?? "\"wftop keys\" lists them"
            throw Unusable(message: "\(wish.command) is no command: \(hint)")
        }
        var keys: [Key] = []
        for name in wish.keys {
            guard let key = Key(name), key.canBeTyped else {
                throw Unusable(
                    message: "\"\(name)\" is no key that can be typed: keys are p, P, ctrl-p, alt-p, F5, Space, Enter, "
                        + "Esc, Tab, S-Tab, Up, PgDn and the like")
            }
            guard key != .ctrl("c") || command == .quit else {
                throw Unusable(message: "ctrl-c quits from anywhere, and cannot be \(wish.command)")
            }
            if !keys.contains(key) { keys.append(key) }
        }
        if command == .quit, !keys.contains(.ctrl("c")) { keys.append(.ctrl("c")) }
        return (command, keys)
    }

    /// The bindings with other keys for some commands. Where text is written a key that writes is text, so there it is
    /// not taken over, and a command that would be left without a key keeps its own.
    private func granting(_ granted: [Command: (keys: [Key], line: Int)]) -> [Binding] {
        bindings.map { binding in
            guard let keys = granted[binding.command]?.keys else { return binding }
            let usable = binding.place.takesText ? keys.filter { !$0.writes } : keys
            var binding = binding
            if !usable.isEmpty || !binding.place.takesText { binding.keys = usable }
            return binding
        }
    }

    /// Two commands that one key would mean.
    private struct Clash {
        var key: Key
        var bindings: [Binding]
        var refused: [Command]

        func message(for command: Command) -> String {
            let other = bindings.first { $0.command != command } ?? bindings[0]
            return "\(Binding.name(key)) cannot be \(command.name): it is \(other.command.name) "
                + "(\(other.place.title.lowercased()))"
        }
    }

    private func firstClash(_ granted: [Command: (keys: [Key], line: Int)]) -> Clash? {
        let wanted = granting(granted)
        for (index, binding) in wanted.enumerated() where granted[binding.command] != nil {
            for key in binding.keys {
                for (place, other) in wanted.enumerated() where other.command != binding.command {
                    guard other.keys.contains(key), other.place.meets(binding.place) else { continue }
                    // What the table itself has so is meant so: the nearer place goes first.
                    guard !bindings[index].keys.contains(key) || !bindings[place].keys.contains(key) else { continue }
                    return Clash(
                        key: key, bindings: [binding, other],
                        refused: [binding, other].map(\.command).filter { granted[$0] != nil })
                }
            }
        }
        return nil
    }
}

extension KeyPlace {
    /// Whether letters are written there.
    var takesText: Bool { self == .prompt || self == .field || self == .palette }

    private var isBox: Bool {
        switch self {
        case .prompt, .confirm, .field, .outcomes, .choices, .palette, .letter, .help: true
        default: false
        }
    }

    /// Whether a key may be looked up in both for the same press.
    func meets(_ other: KeyPlace) -> Bool {
        if self == other || self == .always || other == .always { return true }
        if self == .unlessWriting { return !other.takesText }
        if other == .unlessWriting { return !takesText }
        if isBox || other.isBox { return false }
        let wide: Set<KeyPlace> = [.list, .everywhere]
        let tabs: Set<KeyPlace> = [.object, .timeline]
        let isTab = self == .run && tabs.contains(other) || other == .run && tabs.contains(self)
        return wide.contains(self) || wide.contains(other) || isTab
    }
}

extension Key {
    /// Whether it would be text where text is written.
    var writes: Bool {
        switch self {
        case .character, .backspace, .delete, .left, .right, .home, .end: true
        default: false
        }
    }

    /// Whether a keyboard has it: a character that is invisible cannot be pressed.
    fileprivate var canBeTyped: Bool {
        switch self {
        case .character(let character), .alt(let character):
            character == " "
                || character.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0.properties.isTypeable }
        default: true
        }
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var isTypeable: Bool {
        switch generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
