internal import TOMLKit

/// What a theme file says, before it is joined with the theme it extends.
struct ThemeFile: Sendable {
    /// A value and where it stands, so that a mistake found later can still be shown in its file.
    struct Entry: Sendable {
        var text: String
        var place: ThemePlace
    }

    private(set) var extends: Entry?
    private(set) var palette: [String: Entry] = [:]
    private(set) var roles: [ThemeRole: Entry] = [:]
    /// Names nobody knows: told, but no reason not to use the theme, which may be made for another version.
    private(set) var warnings: [ThemeError] = []

    init(_ text: String, file: String) throws(ThemeError) {
        let places = ThemeKeyPlaces(text, file: file)
        let table: TOMLTable
        do {
            table = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            let begin = error.source.begin
            throw ThemeError(
                .syntax, at: ThemePlace(file: file, line: begin.line, column: begin.column),
                "this is not TOML: \(error.description)")
        } catch {
            throw ThemeError(.syntax, at: ThemePlace(file: file), "this is not TOML: \(error)")
        }
        for key in table.keys.sorted() {
            switch key {
            case "extends":
                extends = try ThemeFile.entry(table[key], places[nil, key], "the name of a theme, as \"dark\"")
            case "palette":
                let colors = try ThemeFile.table(table[key], key, places[nil, key])
                for name in colors.keys {
                    palette[name] = try ThemeFile.entry(colors[name], places[key, name], "a colour, as \"#1e1e2e\"")
                }
            case "roles":
                let styles = try ThemeFile.table(table[key], key, places[nil, key])
                for name in styles.keys.sorted() { try add(role: name, styles[name], places[key, name]) }
            default:
                warnings.append(
                    ThemeError(
                        .unknownName, at: places[nil, key],
                        "\(key) is not known here: a theme has extends, [palette] and [roles]"))
            }
        }
        warnings.sort { ($0.line, $0.column) < ($1.line, $1.column) }
    }

    private mutating func add(role name: String, _ value: (any TOMLValueConvertible)?, _ place: ThemePlace)
        throws(ThemeError)
    {
        guard let role = ThemeRole(name: name) else {
            let hint = Suggestion.nearest(to: name, in: ThemeRole.allCases.map(\.name)).map { ": \($0) is" } ?? ""
            warnings.append(ThemeError(.unknownName, at: place, "\(name) is not a role\(hint)"))
            return
        }
        roles[role] = try ThemeFile.entry(value, place, "a style, as \"bold red on 236\"")
    }

    private static func entry(_ value: (any TOMLValueConvertible)?, _ place: ThemePlace, _ wanted: String)
        throws(ThemeError) -> Entry
    {
        guard let text = value?.string else {
            throw ThemeError(.badValue, at: place, "this must be \(wanted), in quotes")
        }
        return Entry(text: text, place: place)
    }

    private static func table(_ value: (any TOMLValueConvertible)?, _ name: String, _ place: ThemePlace)
        throws(ThemeError) -> TOMLTable
    {
        guard let table = value?.table else {
            throw ThemeError(.badValue, at: place, "\(name) must be a table: write [\(name)] and its entries below it")
        }
        return table
    }
}
