import Foundation
import Synchronization
import Testing

@testable import wftop

@Suite("Copying", .serialized)
struct ClipboardTests {
    /// What was said, in the order it was.
    private final class Notes: Sendable {
        private let all = Mutex<[String]>([])
        var said: [String] { all.withLock { $0 } }
        func take(_ note: String) { all.withLock { $0.append(note) } }
    }

    private func pipe(in directory: TemporaryDirectory, _ name: String) throws -> String {
        let path = directory.file(name)
        try #require(mkfifo(path, 0o600) == 0)
        return path
    }

    @Test("A tmux that does not end keeps nothing else from going on", .timeLimit(.minutes(1)))
    func slowTmux() async throws {
        let directory = try TemporaryDirectory()
        let gate = try pipe(in: directory, "gate")
        let notes = Notes()
        // More than there are threads for tasks.
        let count = 2 * ProcessInfo.processInfo.activeProcessorCount + 2
        for number in 1...count {
            let script = "cat > \(directory.path)/copied-\(number); read line < \(gate)"
            Clipboard.copy("text \(number)", through: .tmux(command: ["sh", "-c", script]), say: notes.take)
        }
        func copied(_ number: Int) -> String? {
            try? String(contentsOfFile: directory.file("copied-\(number)"), encoding: .utf8)
        }
        try await eventually("all have the text", seeing: { (1...count).map { copied($0) ?? "nothing" } }) {
            (1...count).allSatisfy { copied($0) == "text \($0)" }
        }
        #expect(await Task.detached { 1 + 1 }.value == 2)
        #expect(notes.said.isEmpty)
        let descriptor = open(gate, O_RDWR)
        defer { close(descriptor) }
        for _ in 1...count { _ = write(descriptor, "\n", 1) }
        try await eventually("all are said", seeing: { notes.said }) { notes.said.count == count }
        #expect(notes.said.contains("copied \"text 1\" (6 bytes) to tmux's buffer"))
    }

    @Test("A terminal that takes nothing keeps the keys from nothing; it gets the whole text when it does")
    func slowTerminal() async throws {
        let directory = try TemporaryDirectory()
        let terminal = try pipe(in: directory, "terminal")
        let notes = Notes()
        // More than a pipe, or a terminal, takes at once.
        let text = String(repeating: "0123456789abcdef\n", count: 5000)
        Clipboard.copy(text, through: .terminal(path: terminal), say: notes.take)
        #expect(notes.said.isEmpty)
        let reader = try #require(FileHandle(forReadingAtPath: terminal))
        let sequence = try #require(try reader.readToEnd())
        let expected = "\u{1B}]52;c;\(Data(text.utf8).base64EncodedString())\u{7}"
        #expect(String(decoding: sequence, as: UTF8.self) == expected)
        try await eventually("it is said", seeing: { notes.said }) { !notes.said.isEmpty }
        #expect(notes.said[0].hasPrefix("sent \"0123456789abcdef...\" (85000 bytes) to the terminal's clipboard"))
    }

    @Test(
        "The note shows the first line of what was copied, in 48 cells, and nothing in it acts on the terminal",
        arguments: [
            ("order-17", "\"order-17\" (8 bytes)"), ("first\nsecond", "\"first...\" (12 bytes)"),
            (String(repeating: "x", count: 60), "\"\(String(repeating: "x", count: 45))...\" (60 bytes)"),
            ("a\u{1B}[2Jb", "\"a\\u{1b}[2Jb\" (6 bytes)"), ("", "\"\" (0 bytes)"),
        ])
    func note(text: String, shown: String) async throws {
        let notes = Notes()
        Clipboard.copy(text, through: .tmux(command: ["sh", "-c", "cat > /dev/null"]), say: notes.take)
        try await eventually("it is said", seeing: { notes.said }) { !notes.said.isEmpty }
        #expect(notes.said == ["copied \(shown) to tmux's buffer"])
    }

    @Test(
        "What was not copied is not said to be",
        arguments: [["sh", "-c", "cat > /dev/null; exit 1"], ["/nowhere/tmux"]])
    func failing(command: [String]) async throws {
        let notes = Notes()
        Clipboard.copy("text", through: .tmux(command: command), say: notes.take)
        try await eventually("it is said", seeing: { notes.said }) { !notes.said.isEmpty }
        #expect(notes.said == ["tmux load-buffer failed: nothing was copied"])
        Clipboard.copy("text", through: .terminal(path: "/nowhere/tty"), say: notes.take)
        try await eventually("it is said", seeing: { notes.said }) { notes.said.count == 2 }
        #expect(notes.said[1] == "there is no terminal to copy through")
    }
}
