import Foundation
import TerminalTesting
import TerminalUI

/// Starts the probe on a terminal of its own.
enum Probe {
    /// The probe lies where the tests lie.
    static let path: String = {
        var folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        if let bundle = Bundle.allBundles.first(where: { $0.bundlePath.hasSuffix(".xctest") }) {
            folder = bundle.bundleURL.deletingLastPathComponent()
        }
        return folder.appending(path: "TerminalProbe").path()
    }()

    static func start(
        _ arguments: [String] = [], environment: [String: String] = [:], size: Size = Size(columns: 80, rows: 24)
    ) throws -> TerminalProgram {
        try TerminalProgram(path, arguments, environment: environment, size: size)
    }

    /// Starts the probe from a shell with job control, as a person does.
    static func startInShell() throws -> TerminalProgram {
        let program = try TerminalProgram(
            "/bin/bash", ["--norc", "--noprofile", "--noediting", "-i"],
            environment: [
                "PS1": "shell> ", "HISTFILE": "/dev/null",
                // It would ask on the terminal what to do about a crash, and wait half a minute for the answer.
                "SWIFT_BACKTRACE": "enable=no",
            ])
        try program.waitFor("shell>")
        return program
    }
}

extension TerminalEmulator {
    /// Whether nothing of a screen program is left: its screen, its modes, a hidden cursor.
    var isAsFound: Bool { modes == TerminalEmulator(size: size).modes }
}
