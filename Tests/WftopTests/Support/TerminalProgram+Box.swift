import TerminalTesting
import TerminalUI

extension TerminalProgram {
    /// Returns when the box that asks is there and takes keys: its button is no longer faint as soon as it does.
    func waitForBox(_ button: String) throws {
        try waitUntil("a box that takes keys") { screen in
            guard let row = screen.lines.firstIndex(where: { $0.contains("[ \(button) ]") }),
                let place = screen.lines[row].firstRange(of: button)
            else { return false }
            let line = screen.lines[row]
            let column = line.distance(from: line.startIndex, to: place.lowerBound)
            let style = screen[column: column, row: row].style
            return style.attributes.contains(.bold) || style.foreground == .default
        }
    }
}
