public import TerminalUI

/// Draws the model. Pure; only rows that can be seen are formatted.
public func view(_ model: Model, size: Size, theme: Theme, glyphs: Glyphs) -> Grid {
    var canvas = Canvas(model, size: size, theme: theme, glyphs: glyphs)
    guard size.fits(Layout.smallest) else {
        canvas.sayTooSmall()
        return canvas.grid
    }
    canvas.drawHeader()
    let layout = model.layout(size)
    switch model.screen {
    case .overview: canvas.drawOverview(layout)
    case .runs: canvas.drawRuns(layout)
    case .roles: canvas.drawRoles(layout)
    case .graph: canvas.drawGraph(layout)
    case .timeouts: canvas.drawTimeouts(layout)
    case .activity: canvas.drawActivityScreen(layout)
    case .attention: canvas.drawAttentionScreen(layout)
    case .run: canvas.drawRun(layout)
    }
    if model.isFrozen || model.isStale { canvas.dimStale(layout.body) }
    canvas.drawMessage(layout)
    canvas.drawOverlays(layout)
    // Where only ASCII can be shown, so it is for what comes from a store.
    return glyphs.isASCII ? canvas.grid.asciiOnly() : canvas.grid
}

extension Model {
    /// The next frame: the model drawn at its size, in its theme.
    public func frame() -> Grid { view(self, size: size, theme: theme, glyphs: configuration.glyphs) }
}

extension Canvas {
    fileprivate mutating func sayTooSmall() {
        let size = grid.size
        let text = "wftop needs \(Layout.smallest), this is \(size)"
        let lines = TextFit.wrapped(text, to: size.columns)
        let top = max(0, (size.rows - lines.count) / 2)
        for (index, line) in lines.enumerated() {
            let column = max(0, (size.columns - CellWidth.of(line)) / 2)
            grid.put(line, column: column, row: top + index, style: theme[.warning])
        }
    }
}
