internal import CNcurses
internal import TerminalUI

/// What curses calls the styles of cells: attributes and numbers of pairs of colours, defined as they are needed.
struct Looks {
    struct Look: Equatable {
        var attributes: UInt32
        var pair: Int32
    }

    private let depth: ColorDepth
    private let mostPairs: Int32
    private var looks: [Style: Look] = [:]
    private var pairs: [Style: Int32] = [:]
    private var last: (style: Style, look: Look) = (.plain, Look(attributes: 0, pair: 0))

    init(depth: ColorDepth, mostPairs: Int32 = screen_pairs()) {
        self.depth = depth
        self.mostPairs = mostPairs
    }

    mutating func look(of style: Style) -> Look {
        if style == last.style { return last.look }
        let look: Look
        if let known = looks[style] {
            look = known
        } else {
            let shown = Looks.shown(style, depth: depth)
            look = Look(attributes: UInt32(shown.attributes.rawValue), pair: pair(of: shown))
            looks[style] = look
        }
        last = (style, look)
        return look
    }

    /// The style as this terminal can show it.
    static func shown(_ style: Style, depth: ColorDepth) -> Style {
        var shown = Style(
            foreground: style.foreground.quantised(to: depth), background: style.background.quantised(to: depth),
            attributes: style.attributes)
        if depth == .eight, case .ansi(let index) = style.foreground, index >= 8 {
            if index == 8 {
                // Bold black cannot be seen on black.
                shown.foreground = .default
                shown.attributes.insert(.dim)
            } else {
                shown.attributes.insert(.bold)
            }
        }
        return shown
    }

    private mutating func pair(of style: Style) -> Int32 {
        let colors = Style(foreground: style.foreground, background: style.background)
        if colors == .plain { return 0 }
        if let pair = pairs[colors] { return pair }
        let next = Int32(pairs.count + 1)
        // With no pair left the terminal's own colours are still readable.
        guard next < mostPairs, screen_init_pair(next, number(of: colors.foreground), number(of: colors.background))
        else { return 0 }
        pairs[colors] = next
        return next
    }

    private func number(of color: Color) -> Int32 {
        switch color {
        case .default, .rgb: -1
        case .ansi(let index), .palette(let index): Int32(index)
        }
    }
}
