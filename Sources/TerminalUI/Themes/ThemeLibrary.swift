/// The themes there are: those built in, and the user's own, which may replace or extend them.
public struct ThemeLibrary: Sendable {
    private struct Source: Sendable {
        var file: String
        var text: String
    }

    private var sources: [String: Source]

    /// The theme used when none is chosen: the sixteen colours of the user's own palette.
    public static let defaultName = "terminal"

    /// The themes built in.
    public init() {
        sources = BuiltInThemes.texts.reduce(into: [:]) { sources, theme in
            sources[theme.key] = Source(file: theme.key + ".toml", text: theme.value)
        }
    }

    /// The names of all themes: the default first, then by name.
    public var names: [String] {
        sources.keys.sorted { first, second in
            (first == Self.defaultName ? 0 : 1, first) < (second == Self.defaultName ? 0 : 1, second)
        }
    }

    /// Adds a theme, or replaces the one of that name; it is read when it is asked for.
    public mutating func add(name: String, file: String, text: String) {
        sources[name] = Source(file: file, text: text)
    }

    /// A theme, with what is odd in its file but does not keep it from being used.
    ///
    /// A user's theme may extend the built-in one that it replaces.
    public func theme(named name: String) throws(ThemeError) -> (theme: Theme, warnings: [ThemeError]) {
        var palette: [String: ThemeFile.Entry] = [:]
        var roles: [ThemeRole: ThemeFile.Entry] = [:]
        var warnings: [ThemeError] = []
        var seen: Set<String> = []
        var next: (name: String, place: ThemePlace)? = (name, ThemePlace())
        while let (current, place) = next {
            let source = try source(named: current, seen: seen, from: place)
            let file = try ThemeFile(source.text, file: source.file)
            seen.insert(current)
            // What the extending theme says goes before what it extends.
            palette.merge(file.palette) { own, _ in own }
            roles.merge(file.roles) { own, _ in own }
            warnings += file.warnings
            next = file.extends.map { ($0.text, $0.place) }
        }
        let colors = try ThemeStyleParser.colors(of: palette)
        var styles: [ThemeRole: Style] = [:]
        for (role, entry) in roles.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            styles[role] = try ThemeStyleParser.style(of: entry, palette: colors)
        }
        return (Theme(name: name, styles: styles), warnings)
    }

    private func source(named name: String, seen: Set<String>, from place: ThemePlace) throws(ThemeError) -> Source {
        if seen.contains(name) {
            if let text = BuiltInThemes.texts[name], sources[name]?.text != text, seen.count == 1 {
                return Source(file: name + ".toml", text: text)
            }
            throw ThemeError(.circular, at: place, "\(name) extends itself in the end: extend another theme here")
        }
        guard let source = sources[name] else {
            throw ThemeError(
                .unknownTheme, at: place, "there is no theme \(name): there are \(names.joined(separator: ", "))")
        }
        return source
    }
}
