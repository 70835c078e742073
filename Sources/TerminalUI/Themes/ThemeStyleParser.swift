/// Reads styles as theme files write them: attributes, a colour, and `on` a colour.
enum ThemeStyleParser {
    /// The colours a palette names.
    static func colors(of palette: [String: ThemeFile.Entry]) throws(ThemeError) -> [String: Color] {
        var colors: [String: Color] = [:]
        for (name, entry) in palette.sorted(by: { $0.key < $1.key }) {
            guard let color = Color(entry.text) else {
                throw ThemeError(.badValue, at: entry.place, "\(entry.text) is not a colour: \(wanted)")
            }
            colors[name] = color
        }
        return colors
    }

    /// The style an entry describes.
    static func style(of entry: ThemeFile.Entry, palette: [String: Color]) throws(ThemeError) -> Style {
        var style = Style.plain
        var background = false
        var hasForeground = false
        var place = entry.place
        let start = place.column
        for word in entry.text.split(separator: " ") {
            place.column = start + entry.text.distance(from: entry.text.startIndex, to: word.startIndex)
            if word == "on", !background {
                background = true
            } else if let named = Attributes.named.first(where: { $0.name == word }), !background {
                style.attributes.formUnion(named.attribute)
            } else if let color = palette[String(word)] ?? Color(String(word)) {
                if background { style.background = color } else { style.foreground = color }
                guard background || !hasForeground else {
                    throw ThemeError(
                        .badValue, at: place, "\(word) is a second colour for the text: write \"on\" before it")
                }
                hasForeground = true
            } else if word != "plain" {
                let names = Attributes.named.map(\.name) + Color.ansiNames + palette.keys.sorted()
                let hint = Suggestion.nearest(to: String(word), in: names).map { "did you mean \($0)? " } ?? ""
                throw ThemeError(
                    .badValue, at: place, "\(word) is neither an attribute nor a colour: \(hint)\(wanted)")
            }
        }
        if background, style.background == .default, !entry.text.hasSuffix(" default") {
            throw ThemeError(.badValue, at: place, "a colour is missing after \"on\"")
        }
        return style
    }

    private static let wanted =
        "colours are default, red, bright-red and the like, a number 0–255, #rrggbb, or a name from [palette]"
}
