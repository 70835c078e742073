import Foundation

/// Makes mutations in a copy of the package, one at a time, and sees whether the tests find them.
struct MutationRun {
    /// What became of a mutation.
    enum Verdict: String {
        case killed
        /// No test has failed, but they came to no end: nobody was told what is wrong.
        case killedByTimeout = "killed by timeout"
        case survived
        case doesNotCompile = "does not compile"

        /// - Parameters:
        ///   - code: what the tests ended with.
        ///   - output: what they printed, up to the first failure and a little more.
        init(code: Int32, output: String) {
            switch code {
            case 0: self = .survived
            // What `timeout` ends with, and what it has to be killed with.
            case 124, 137: self = .killedByTimeout
            default:
                // A suite's own limit is a failure like any other to the one who counts them.
                let first = output.split(separator: "\n").first { $0.contains(MutationRun.failure) }
                self = first?.contains("Time limit was exceeded") == true ? .killedByTimeout : .killed
            }
        }

        var isKilled: Bool { self == .killed || self == .killedByTimeout }
    }

    /// What a test prints that fails.
    static let failure = "recorded an issue"

    /// The copy.
    let copy: URL
    /// After so long tests that have not come to an end count as failed.
    let patience: Duration

    func verdict(on mutation: Mutation) throws -> Verdict {
        let file = copy.appending(path: mutation.file)
        let source = try String(contentsOf: file, encoding: .utf8)
        defer { try? source.write(to: file, atomically: true, encoding: .utf8) }
        try mutation.applied(to: source).write(to: file, atomically: true, encoding: .utf8)
        guard try swift("build", "--build-tests") == 0 else { return .doesNotCompile }
        let code = try swift(
            "test", "--skip-build", "--no-parallel", "--filter", mutation.tests, until: Self.failure)
        let output = try Data(contentsOf: URL(filePath: logPath))
        return Verdict(code: code, output: String(decoding: output, as: UTF8.self))
    }

    /// Builds the copy as it is, so that each mutation costs the building of what it changes, and runs the tests there:
    /// what fails without a mistake finds none.
    func prepare(_ filters: Set<String>) throws {
        guard try swift("build", "--build-tests") == 0 else {
            throw MutationProblem("the package does not build in \(copy.path()); see \(logPath)")
        }
        for filter in filters.sorted()
        where try swift("test", "--skip-build", "--no-parallel", "--filter", filter) != 0 {
            throw MutationProblem("the tests \(filter) fail without a mistake; see \(logPath)")
        }
    }

    private var logPath: String { copy.appending(path: "mutation.log").path() }

    /// Runs the compiler's driver in the copy. Its output is kept in a file, that of the last call alone.
    ///
    /// - Parameter word: once it has printed that it is ended, as nothing is to be learnt from what comes behind.
    /// - Returns: its code; one that took too long is ended.
    private func swift(_ arguments: String..., until word: String? = nil) throws -> Int32 {
        _ = FileManager.default.createFile(atPath: logPath, contents: nil)
        let log = try FileHandle(forWritingTo: URL(filePath: logPath))
        defer { try? log.close() }
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["timeout", "--kill-after=10", "\(patience.components.seconds)", "swift"] + arguments
        process.currentDirectoryURL = copy
        process.standardOutput = output
        process.standardError = output
        try process.run()
        var seen = Data()
        while true {
            let part = output.fileHandleForReading.availableData
            guard !part.isEmpty else { break }
            try log.write(contentsOf: part)
            guard let word else { continue }
            seen.append(part)
            if seen.range(of: Data(word.utf8)) != nil { process.terminate() }
            seen = seen.suffix(word.utf8.count)
        }
        process.waitUntilExit()
        return process.terminationStatus
    }
}
