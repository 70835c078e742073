import Foundation

/// A program that a test started. Writes to files, so that no reader has to keep up with it; killed with the object.
final class Program: @unchecked Sendable {
    enum End: Hashable {
        case code(Int32)
        case signal(Int32)
    }

    /// It did not end in time.
    struct StillRunning: Error {
        let arguments: [String]
        let output: String
        let errors: String
    }

    // Only asked for its identifier and its end after it was started, which is safe from any thread.
    private let process = Process()
    private let directory: TemporaryDirectory
    private let began = ContinuousClock.now

    /// What sanitizers and the measuring of coverage are told.
    private static var instruments: [String: String] {
        ProcessInfo.processInfo.environment.filter {
            ["ASAN_OPTIONS", "LLVM_PROFILE_FILE", "TSAN_OPTIONS"].contains($0.key)
        }
    }

    /// Starts it. The environment is what is given, a UTF-8 locale and PATH.
    init(
        _ path: String, _ arguments: [String], environment: [String: String] = [:], in workingDirectory: String? = nil
    ) throws {
        directory = try TemporaryDirectory()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.environment = ["LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": directory.path]
            .merging(Self.instruments) { $1 }.merging(environment) { $1 }
        if let workingDirectory { process.currentDirectoryURL = URL(filePath: workingDirectory) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.file(directory.file("out"))
        process.standardError = try Self.file(directory.file("err"))
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    private static func file(_ path: String) throws -> FileHandle {
        try Data().write(to: URL(filePath: path))
        return try FileHandle(forWritingTo: URL(filePath: path))
    }

    var identifier: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }
    var output: String { text("out") }
    var errors: String { text("err") }

    private func text(_ name: String) -> String {
        guard let data = FileManager.default.contents(atPath: directory.file(name)) else { return "" }
        return String(decoding: data, as: UTF8.self)
    }

    /// Sends a signal to it, and to it alone.
    func signal(_ number: Int32) {
        if process.isRunning { kill(process.processIdentifier, number) }
    }

    /// Stops it where it is. The kernel tells one thread, which stops the others when it gets to run: until each of them
    /// stands, some go on working.
    func freeze() async throws {
        signal(SIGSTOP)
        try await eventually("process \(identifier) stands still", every: .milliseconds(1), seeing: threadStates) {
            try threadStates().allSatisfy { $0 == "T" }
        }
    }

    func thaw() { signal(SIGCONT) }

    /// The state of each thread, as `ps` shows it.
    private func threadStates() throws -> [Character] {
        let tasks = "/proc/\(identifier)/task"
        return try FileManager.default.contentsOfDirectory(atPath: tasks).map { task in
            // The name before it stands in parentheses and may hold anything. A thread that has just ended has none.
            let line = try? String(contentsOfFile: "\(tasks)/\(task)/stat", encoding: .utf8)
            return line?.split(separator: ")").last?.first { $0 != " " } ?? "?"
        }
    }

    /// Waits for its end.
    @discardableResult
    func finish(within limit: Duration) async throws -> Finished {
        do {
            try await eventually(
                "the end of \(process.arguments ?? [])", within: limit, every: .milliseconds(5), seeing: threadStates
            ) {
                !process.isRunning
            }
        } catch is NeverHappened {
            throw StillRunning(arguments: process.arguments ?? [], output: output, errors: errors)
        }
        let end: End =
            process.terminationReason == .exit ? .code(process.terminationStatus) : .signal(process.terminationStatus)
        return Finished(end: end, output: output, errors: errors, took: ContinuousClock.now - began)
    }
}
