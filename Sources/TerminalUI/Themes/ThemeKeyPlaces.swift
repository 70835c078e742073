/// Where the keys of a theme file stand. The TOML reader tells places only for what is not TOML at all.
struct ThemeKeyPlaces {
    private struct Key: Hashable {
        var table: String?
        var name: String
    }

    private let file: String
    private var places: [Key: ThemePlace] = [:]

    init(_ text: String, file: String) {
        self.file = file
        var table: String?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let content = line.drop { $0 == " " || $0 == "\t" }
            let column = line.count - content.count + 1
            if content.first == "[" {
                table = String(content.dropFirst().prefix { $0 != "]" }).trimmed
                if let table {
                    places[Key(table: nil, name: table)] = ThemePlace(file: file, line: index + 1, column: column)
                }
            } else if let equals = content.firstIndex(of: "="), content.first != "#" {
                let name = String(content[..<equals].filter { $0 != "\"" && $0 != "'" }).trimmed
                let value = content[content.index(after: equals)...]
                let skipped = value.prefix { $0 == " " || $0 == "\t" || $0 == "\"" || $0 == "'" }.count
                let start = column + content.distance(from: content.startIndex, to: equals) + 1 + skipped
                places[Key(table: table, name: name)] = ThemePlace(file: file, line: index + 1, column: start)
            }
        }
    }

    /// Where the value of a key begins.
    subscript(_ table: String?, _ name: String) -> ThemePlace {
        places[Key(table: table, name: name)] ?? ThemePlace(file: file)
    }
}

extension String {
    fileprivate var trimmed: String {
        var rest = self[...]
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest.drop(while: \.isWhitespace))
    }
}
