/// How every role looks.
public struct Theme: Hashable, Sendable {
    /// What the theme is called.
    public let name: String
    // By the raw value of the role: a screen asks thousands of times a frame.
    private var styles: [Style]

    /// A theme from the styles of some roles; the others take the style of the role they are a kind of, and in the end
    /// that of ``ThemeRole/text``. Colours left at their default are those of the text.
    public init(name: String, styles: [ThemeRole: Style]) {
        self.name = name
        let text = styles[.text] ?? .plain
        self.styles = ThemeRole.allCases.map { role in
            var role = role
            while styles[role] == nil, let next = role.fallback { role = next }
            return (styles[role] ?? text).fillingDefaults(from: text)
        }
    }

    /// How a role looks.
    public subscript(_ role: ThemeRole) -> Style { styles[Int(role.rawValue)] }

    /// How a role looks on the background of another: a key in the chosen line of a box.
    public subscript(_ role: ThemeRole, on base: ThemeRole) -> Style { self[role].on(self[base]) }
}
