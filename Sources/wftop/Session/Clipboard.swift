import Dispatch
import Foundation
import TerminalUI

/// Puts text on the clipboard of the person's own machine, as far as a terminal lets us.
///
/// Nothing waits for it: a terminal may be slow to take text, and tmux may be slow to end. What became of it is said
/// when it is known.
enum Clipboard {
    /// Where text goes.
    enum Way: Sendable {
        /// To tmux, by a command that reads it. tmux drops OSC 52 from programs by default, but takes text for its own
        /// buffer and passes that on.
        case tmux(command: [String])
        /// To the terminal itself, by OSC 52.
        case terminal(path: String)

        /// What there is here.
        static var here: Way {
            Environment["TMUX"] != nil
                ? .tmux(command: ["tmux", "load-buffer", "-w", "-"]) : .terminal(path: "/dev/tty")
        }
    }

    /// Terminals cut or refuse longer sequences.
    private static let limit = 100_000
    /// One after the other, so that what was copied last stays.
    private static let terminal = DispatchQueue(label: "wftop.clipboard")

    /// Tries what fits, and tells what was tried. Returns at once.
    static func copy(_ text: String, through way: Way = .here, say: @escaping @Sendable (String) -> Void) {
        switch way {
        case .tmux(let command): DispatchQueue.global().async { start(command, with: text, say) }
        case .terminal(let path): terminal.async { say(write(text, to: path)) }
        }
    }

    private static func start(_ command: [String], with text: String, _ say: @escaping @Sendable (String) -> Void) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        // From a file, not through a pipe: it need not be waited for, and a reader that ends early sends no signal.
        guard let input = file(holding: text) else { return say("no file could be made: nothing was copied") }
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.terminationHandler = { ended in
            say(
                ended.terminationStatus == 0
                    ? "copied \(named(text)) to tmux's buffer" : "tmux load-buffer failed: nothing was copied")
        }
        do {
            try process.run()
        } catch {
            return say("tmux could not be started: nothing was copied")
        }
    }

    /// A file without a name, at its start.
    private static func file(holding text: String) -> FileHandle? {
        var path = Array((NSTemporaryDirectory() + "/wftop-XXXXXX").utf8CString)
        let descriptor = mkstemp(&path)
        guard descriptor >= 0 else { return nil }
        unlink(path)
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try file.write(contentsOf: Data(text.utf8))
            try file.seek(toOffset: 0)
        } catch {
            return nil
        }
        return file
    }

    private static func write(_ text: String, to path: String) -> String {
        guard text.utf8.count <= limit else {
            return "\(text.utf8.count) bytes are more than a terminal takes: nothing was copied"
        }
        let descriptor = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { return "there is no terminal to copy through" }
        defer { close(descriptor) }
        var rest = Array("\u{1b}]52;c;\(Data(text.utf8).base64EncodedString())\u{7}".utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return "the terminal did not take the text" }
            rest = rest.dropFirst(written)
        }
        return "sent \(named(text)) to the terminal's clipboard (OSC 52); it does not say whether it took it"
    }

    /// What was copied, for a note: its first line as far as 48 cells go, and how much it is.
    private static func named(_ text: String) -> String {
        // Only what could be shown is measured.
        let line = text.prefix(256).prefix { !$0.isNewline }
        let isCut = line.endIndex < text.endIndex
        let shown = TextFit.truncated(Visible.line(String(line)) + (isCut ? "..." : ""), to: 48, mark: "...")
        return "\"\(shown)\" (\(text.utf8.count) byte\(text.utf8.count == 1 ? "" : "s"))"
    }
}
