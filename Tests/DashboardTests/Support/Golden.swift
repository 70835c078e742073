import FoundationEssentials
import TerminalUI
import Testing

/// Compares a frame with the one kept in a file; `WRITE_GOLDENS=1` writes the file instead.
enum Golden {
    static func check(
        _ grid: Grid, named name: String, sourceLocation: SourceLocation = #_sourceLocation, file: String = #filePath
    ) throws {
        var folders = file.split(separator: "/")
        folders.removeLast(2)
        let path = "/" + folders.joined(separator: "/") + "/Goldens/\(name).txt"
        let text = grid.goldenText(attributes: false)
        if ProcessInfo.processInfo.environment["WRITE_GOLDENS"] != nil {
            try Data(text.utf8).write(to: URL(filePath: path))
            return
        }
        let kept = try String(decoding: Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        #expect(text == kept, "\(name) looks different", sourceLocation: sourceLocation)
    }
}
