/// What a cell means, from which a theme tells how it looks. Screens name roles and never colours.
public enum ThemeRole: UInt8, CaseIterable, Hashable, Sendable {
    // Text.
    case text, dim, strong, title, heading, label, link, match
    // Frames.
    case border, borderFocused, separator, scrollbar
    // Header and footer.
    case header, headerProfile, headerProtected, readOnly, readWrite, live, footer, footerKey, footerDisabled, notice
    // Lists.
    case cursorRow, cursorRowUnfocused, marked, tombstone, newRows
    // Run states.
    case stateInitiated, stateRunning, statePaused, stateCancelled, stateCompleted, stateDeleted, stateUnknown
    // How things are.
    case ok, info, warning, error, stale, frozen
    // The graph.
    case node, nodeSelected, nodeStarting, nodeTerminal, edge, edgeLit, edgeSelected, edgeTimeout, edgeCallback
    case edgeConnector, edgeLabel, heatLow, heatMedium, heatHigh
    // Pictures of numbers.
    case sparkline, gauge, gaugeTrack
    // Prompts.
    case input, inputCursor, inputError, inputHint
    // Boxes over the screen.
    case overlay, overlayBorder, overlayTitle, overlayFocus, overlayDanger
    // JSON and differences.
    case jsonKey, jsonString, jsonNumber, jsonLiteral, added, removed, changed
}

extension ThemeRole {
    /// The role's name in theme files: `border-focused`.
    public var name: String {
        var name = ""
        for character in "\(self)" {
            if character.isUppercase { name.append("-") }
            name.append(contentsOf: character.lowercased())
        }
        return name
    }

    /// A role by its name in theme files.
    public init?(name: String) {
        guard let role = ThemeRole.byName[name] else { return nil }
        self = role
    }

    private static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })

    /// The role that a theme without a style for this one uses in its place; nil for `text`, which ends every chain.
    var fallback: ThemeRole? {
        switch self {
        case .text: nil
        case .strong, .title, .link, .match, .dim: .text
        case .heading, .label, .border, .footerDisabled, .tombstone, .stale, .inputHint: .dim
        case .gaugeTrack, .scrollbar, .separator: .border
        case .borderFocused, .overlayTitle, .headerProfile: .title
        case .header, .footer, .node, .edge, .edgeLabel, .input, .overlay, .sparkline: .text
        case .footerKey, .jsonKey, .edgeConnector: .link
        case .headerProtected, .removed, .inputError, .overlayDanger, .heatHigh: .error
        case .readOnly, .frozen, .changed, .edgeTimeout, .heatMedium, .notice: .warning
        case .readWrite, .live, .added, .heatLow: .ok
        case .cursorRow, .overlayFocus, .inputCursor: .match
        case .cursorRowUnfocused: .strong
        case .nodeSelected: .cursorRow
        case .marked, .newRows: .info
        case .stateInitiated, .edgeCallback: .info
        case .stateRunning, .nodeStarting: .info
        case .statePaused: .warning
        case .stateCancelled, .stateUnknown: .error
        case .stateCompleted, .nodeTerminal: .ok
        case .stateDeleted: .dim
        case .ok, .info, .warning, .error: .text
        case .edgeLit, .edgeSelected: .strong
        case .gauge: .info
        case .overlayBorder: .border
        case .jsonString: .ok
        case .jsonNumber, .jsonLiteral: .info
        }
    }
}
