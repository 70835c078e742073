import TerminalUI
import Workflows
import WorkflowsMonitoring

/// Everything that can be done here, narrowed by what is written: for whoever does not know the key.
struct Palette: Sendable {
    /// One thing to do.
    struct Item: Sendable {
        enum Deed: Sendable {
            case command(Binding)
            case runs(of: WorkflowName)
            case graph(of: WorkflowName)
            case trigger(of: WorkflowName)
            case ledger
        }

        var deed: Deed
        var title: String
        var keys: String
        /// Why it cannot be done now; `nil` where it can.
        var obstacle: String?
    }

    var field = TextField()
    /// Which of the matching lines is chosen.
    var index = 0
}

extension Model {
    /// What the palette offers: the keys of the screen from the table, then the workflows by name.
    var paletteItems: [Palette.Item] {
        var under = self
        under.overlays = []
        under.prompt = nil
        var commands: Set<Command> = [.palette]
        var items = under.keyPlaces.flatMap { place in
            configuration.keys.bindings.filter { $0.place == place && (!$0.acts || canAct) && !$0.command.movesOnly }
        }.filter { commands.insert($0.command).inserted }.map { binding in
            Palette.Item(
                deed: .command(binding), title: under.title(of: binding), keys: binding.keyNames,
                obstacle: under.obstacle(to: binding))
        }
        if canAct || !batches.isEmpty {
            items.append(
                Palette.Item(
                    deed: .ledger, title: "what was done in this session", keys: "", obstacle: ledgerObstacle))
        }
        for name in overview.rows.map(\.workflow) {
            items.append(Palette.Item(deed: .runs(of: name), title: "runs of \(name)", keys: ""))
            items.append(Palette.Item(deed: .graph(of: name), title: "graph of \(name)", keys: ""))
            if canAct {
                items.append(
                    Palette.Item(deed: .trigger(of: name), title: "trigger a run of \(name) in your editor", keys: ""))
            }
        }
        return items
    }

    /// What a command is called: of one that takes back or undoes it is said what.
    private func title(of binding: Binding) -> String {
        guard binding.command == .takeBack, let title = takeBackTitle else { return binding.help }
        return title
    }

    /// Those in which every word that was written occurs; first those that begin with what was written, then those that
    /// have it in one piece.
    func paletteMatches(_ palette: Palette) -> [Palette.Item] {
        let text = palette.field.text.lowercased()
        let words = text.split(separator: " ")
        guard !words.isEmpty else { return paletteItems }
        var ranks: [[Palette.Item]] = [[], [], []]
        for item in paletteItems {
            let title = item.title.lowercased()
            guard words.allSatisfy({ title.contains($0) || item.keys == $0 }) else { continue }
            ranks[title.hasPrefix(text) ? 0 : title.contains(text) ? 1 : 2].append(item)
        }
        return Array(ranks.joined())
    }

    mutating func pressInPalette(_ key: Key, _ binding: Binding?, _ palette: Palette) {
        var palette = palette
        let count = paletteMatches(palette).count
        switch binding?.command {
        case .down?: palette.index = min(palette.index + 1, max(0, count - 1))
        case .up?: palette.index = max(0, palette.index - 1)
        case .clear?: palette = Palette()
        case .choose?: return choose(in: palette)
        case .close?:
            overlays.removeLast()
            return
        default:
            guard palette.field.press(key) else { return }
            palette.index = 0
        }
        overlays[overlays.count - 1] = .palette(palette)
    }

    private mutating func choose(in palette: Palette) {
        let matches = paletteMatches(palette)
        guard matches.indices.contains(palette.index) else { return }
        let item = matches[palette.index]
        if let obstacle = item.obstacle {
            say(obstacle, .bad)
            return
        }
        overlays.removeLast()
        switch item.deed {
        case .command(let binding): perform(binding)
        case .ledger: showLedger()
        case .trigger(let name): draft(of: name)
        case .runs(let name): openRuns("wf:" + Filter.quoted(name.rawValue))
        case .graph(let name):
            goTo(.graph)
            show(graphOf: name)
        }
    }
}

extension Command {
    /// Whether it only moves about in what is shown: easier done than chosen from a list.
    fileprivate var movesOnly: Bool {
        switch self {
        case .down, .up, .first, .last, .halfDown, .halfUp, .pageDown, .pageUp, .left, .right, .panLeft, .panRight,
            .panUp, .panDown, .fold, .unfold, .undoOne, .nextMatch, .previousMatch:
            true
        default: false
        }
    }
}

extension Canvas {
    mutating func drawPalette(_ palette: Palette) {
        let items = model.paletteMatches(palette)
        let size = Size(columns: min(grid.size.columns, 100), rows: min(grid.size.rows - 1, 24))
        let inside = box(grid.bounds.inset(top: 1).centred(size), title: "Do").inset(left: 1, right: 1)
        grid.put(":", column: inside.column, row: inside.row, style: theme[.inputHint, on: .overlay])
        drawField(palette.field, column: inside.column + 2, row: inside.row, width: inside.columns - 2, focused: true)
        let list = inside.inset(top: 2)
        guard !items.isEmpty else {
            grid.put(
                "nothing here is called that", column: list.column, row: list.row, style: theme[.dim, on: .overlay])
            return
        }
        let keys = 14
        let top = max(0, palette.index - list.rows + 1)
        for (line, item) in items.dropFirst(top).prefix(list.rows).enumerated() {
            let isChosen = top + line == palette.index
            let base: ThemeRole = isChosen ? .overlayFocus : .overlay
            let place = list.line(line)
            grid.fill(place, style: theme[base])
            var spans = [
                Span(isChosen ? "\(glyphs[.cursor]) " : "  ", theme[base]),
                Span(TextFit.padded(fitted(item.keys, keys - 1), to: keys), theme[.footerKey, on: base]),
                Span(item.title, theme[item.obstacle == nil ? base : .footerDisabled, on: base]),
            ]
            if let obstacle = item.obstacle { spans.append(Span("  \(obstacle)", theme[.dim, on: base])) }
            grid.put(fitted(spans, place.columns), column: place.column, row: place.row, width: place.columns)
        }
        scrollbar(in: list, top: top, rows: list.rows, count: items.count)
    }
}
