import Foundation
import Testing

/// The built simulation, in a process of its own: it takes the place of the process' executor, which a test's may not.
enum SimulationProgram {
    struct Finished {
        let code: Int32
        let output: String
    }

    /// It lies where the tests lie.
    private static let path: String = {
        var folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        if let bundle = Bundle.allBundles.first(where: { $0.bundlePath.hasSuffix(".xctest") }) {
            folder = bundle.bundleURL.deletingLastPathComponent()
        }
        return folder.appending(path: "Simulation").path()
    }()

    /// It did not end in time.
    struct Hangs: Error, CustomStringConvertible {
        let description: String
    }

    /// It plays a number of seeds and waits for nothing.
    private static let patience = Duration.seconds(900)

    /// Runs it to its end.
    ///
    /// - Throws: ``Hangs`` with the last of its output, where it takes too long; it is killed then.
    static func run(_ arguments: String...) async throws -> Finished { try await run(arguments: arguments) }

    /// Runs it to its end.
    static func run(arguments: [String]) async throws -> Finished {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        return try await withCheckedThrowingContinuation { continuation in
            // A thread of its own: reading waits until the process has ended.
            Thread.detachNewThread {
                do {
                    try process.run()
                    let identifier = process.processIdentifier
                    let killing = Task {
                        try await Task.sleep(for: patience)
                        kill(identifier, SIGKILL)
                    }
                    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                    process.waitUntilExit()
                    killing.cancel()
                    guard process.terminationReason == .exit else {
                        let last = text.split(separator: "\n").suffix(20).joined(separator: "\n")
                        let what = "\(arguments) ended by signal \(process.terminationStatus), killed after \(patience)"
                        throw Hangs(description: "\(what) at the latest: \(last)")
                    }
                    continuation.resume(returning: Finished(code: process.terminationStatus, output: text))
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }
}
