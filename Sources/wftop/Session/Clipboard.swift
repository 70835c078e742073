import Foundation

/// Puts text on the clipboard of the person's own machine, as far as a terminal lets us.
enum Clipboard {
    /// Terminals cut or refuse longer sequences.
    private static let limit = 100_000

    /// Tries what fits, and tells what was tried.
    static func copy(_ text: String, say: @escaping @Sendable (String) -> Void) {
        if Environment["TMUX"] != nil {
            // tmux drops OSC 52 from programs by default, but takes text for its own buffer and passes that on.
            Task.detached { say(throughTmux(text)) }
        } else {
            say(throughTerminal(text))
        }
    }

    private static func throughTmux(_ text: String) -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["tmux", "load-buffer", "-w", "-"]
        let input = Pipe()
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
            try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
            try input.fileHandleForWriting.close()
            process.waitUntilExit()
            return process.terminationStatus == 0
                ? "copied \(text.utf8.count) bytes to tmux's buffer"
                : "tmux load-buffer failed: nothing was copied"
        } catch {
            return "tmux could not be started: nothing was copied"
        }
    }

    private static func throughTerminal(_ text: String) -> String {
        guard text.utf8.count <= limit else {
            return "\(text.utf8.count) bytes are more than a terminal takes: nothing was copied"
        }
        let descriptor = open("/dev/tty", O_WRONLY | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { return "there is no terminal to copy through" }
        defer { close(descriptor) }
        let sequence = Array("\u{1b}]52;c;\(Data(text.utf8).base64EncodedString())\u{7}".utf8)
        let written = sequence.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        return written == sequence.count
            ? "sent \(text.utf8.count) bytes to the terminal's clipboard (OSC 52); it does not say whether it took them"
            : "the terminal did not take the text"
    }
}

/// Writes text to a new file that only the person can read.
enum Export {
    /// Says where it went, or why not. An existing file is never written over.
    static func write(_ text: String, name: String, what: String) -> String {
        let safe = String(name.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "_" }.prefix(100))
        let descriptor = open(safe, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return "\(safe) was not written: \(String(cString: strerror(errno)))" }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try file.write(contentsOf: Data(text.utf8))
            return "\(what) written to \(FileManager.default.currentDirectoryPath)/\(safe)"
        } catch {
            return "\(safe) is not complete: \(error)"
        }
    }
}
