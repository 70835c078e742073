import TerminalUI

extension Canvas {
    /// The keys of the screen; a box over it names its own in its place.
    func footer(_ columns: Int) -> [Span] { model.overlays.isEmpty ? keys(columns) : [] }

    /// The keys that work now, from the table: as many as fit, help always.
    func keys(_ columns: Int) -> [Span] {
        var items: [[Span]] = []
        var help: [Span] = []
        for binding in model.footerBindings {
            guard let text = binding.footer, let key = binding.keys.first else { continue }
            let possible = model.obstacle(to: binding) == nil
            let item = [
                Span(keyName(key), theme[possible ? .footerKey : .footerDisabled]),
                Span(" \(text)", theme[possible ? .footer : .footerDisabled]),
            ]
            if binding.command == .help { help = item } else { items.append(item) }
        }
        var spans: [Span] = [span(" ", .footer)]
        var room = columns - 3 - width(help)
        for item in items {
            let wanted = width(item) + 2
            guard wanted <= room else { continue }
            room -= wanted
            spans += item + [span("  ", .footer)]
        }
        return help.isEmpty ? spans : spans + help + [span(" ", .footer)]
    }

    /// A key as the footer shows it: Enter has a sign of its own.
    func keyName(_ key: Key) -> String {
        key == .enter && !glyphs.isASCII ? glyphs[.enter] : Binding.name(key)
    }
}

extension Model {
    /// The bindings that the footer names, the nearest place first. Where no action is offered, none is named.
    var footerBindings: [Binding] {
        var commands: Set<Command> = []
        return keyPlaces.flatMap { place in
            configuration.keys.bindings.filter { $0.place == place && $0.footer != nil && isNamed($0) }
        }.filter { commands.insert($0.command).inserted }
    }

    /// Whether a key may do something here: on a screen without what it is for it has no place in the footer.
    private func isNamed(_ binding: Binding) -> Bool {
        switch (binding.command, binding.place) {
        case (.actions, .timeouts): canAct && hasLetters
        case (.complete, .prompt): prompt?.completes ?? true
        default: !binding.acts || canAct
        }
    }
}
