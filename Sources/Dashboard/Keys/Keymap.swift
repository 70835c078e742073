import TerminalUI

/// The keys as they are bound: those of the table, or those that the person wants in their place.
public struct Keymap: Sendable {
    let bindings: [Binding]
    private let table: [KeyPlace: [Key: Binding]]

    /// As the table has them.
    public static let standard = Keymap(KeyTable.bindings)

    init(_ bindings: [Binding]) {
        self.bindings = bindings
        var table: [KeyPlace: [Key: Binding]] = [:]
        for binding in bindings {
            for key in binding.keys { table[binding.place, default: [:]][key] = binding }
        }
        self.table = table
    }

    /// What a key does where these places apply, the nearest first.
    func binding(for key: Key, in places: [KeyPlace]) -> Binding? {
        for place in places {
            if let binding = table[place]?[key] { return binding }
        }
        return nil
    }

    /// What is pressed for a command, in a sentence; where no key is left, the palette has it.
    ///
    /// - Parameter places: where it is to be pressed, the nearest first; `nil` for wherever it works.
    func name(of command: Command, in places: [KeyPlace]? = nil) -> String {
        let found = places.map { places in
            places.lazy.compactMap { place in bindings.first { $0.command == command && $0.place == place } }.first
        }
        let binding = found ?? bindings.first { $0.command == command }
        return binding?.keys.first.map { Binding.name($0) } ?? "the palette"
    }
}

extension Keymap {
    /// A command where it works, with its keys: a line of the key reference.
    public struct Reference: Hashable, Sendable {
        /// Where the keys work.
        public var place: String
        /// What configuration calls the command.
        public var command: String
        /// The keys by their names, one blank apart.
        public var keys: String
        /// What it does.
        public var help: String
    }

    /// Every command in every place, in the order of help.
    public var reference: [Reference] {
        bindings.map { binding in
            Reference(
                place: binding.place.title, command: binding.command.name, keys: binding.keyNames, help: binding.help)
        }
    }
}

extension Command {
    /// What configuration calls it: `copy_menu`.
    var name: String {
        rawValue.reduce(into: "") { name, character in
            if character.isUppercase { name.append("_") }
            name.append(contentsOf: character.lowercased())
        }
    }

    /// A command by the name it has in configuration.
    init?(name: String) {
        guard let command = Command.allCases.first(where: { $0.name == name }) else { return nil }
        self = command
    }
}
