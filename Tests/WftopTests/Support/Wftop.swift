import Foundation

/// The built program, used as a person or a script uses it.
enum Wftop {
    /// It lies where the tests lie.
    static let path: String = {
        var folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        if let bundle = Bundle.allBundles.first(where: { $0.bundlePath.hasSuffix(".xctest") }) {
            folder = bundle.bundleURL.deletingLastPathComponent()
        }
        return folder.appending(path: "wftop").path()
    }()

    /// Runs it to its end.
    static func run(
        _ arguments: String..., environment: [String: String] = [:], in directory: String? = nil,
        deadline: Duration = .seconds(20)
    ) async throws -> Finished {
        try await run(arguments, environment: environment, in: directory, deadline: deadline)
    }

    /// Runs it to its end.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], in directory: String? = nil,
        deadline: Duration = .seconds(20)
    ) async throws -> Finished {
        let program = try Program(path, arguments, environment: environment, in: directory)
        return try await program.finish(within: deadline)
    }

    /// Runs it as the user who may do nothing, `nobody`, to its end.
    static func runAsNobody(_ arguments: String...) async throws -> Finished {
        let program = try Program(
            "/usr/bin/setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", path] + arguments)
        return try await program.finish(within: .seconds(20))
    }

    /// Whether tests can start it as `nobody`: they run as root, and what they built may be read by everybody.
    static let canRunAsNobody: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/setpriv")
        process.arguments = ["--reuid=65534", "--regid=65534", "--clear-groups", path, "--version"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard geteuid() == 0, (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// Runs a line of the shell with `$WFTOP` set to the program.
    static func shell(_ line: String, in directory: String? = nil) async throws -> Finished {
        let program = try Program("/bin/bash", ["-c", line], environment: ["WFTOP": path], in: directory)
        return try await program.finish(within: .seconds(20))
    }
}

/// How a program ended and what it wrote.
struct Finished: CustomStringConvertible {
    let end: Program.End
    let output: String
    let errors: String
    let took: Duration

    var lines: [String] { output.split(separator: "\n").map(String.init) }
    var description: String { "\(end) after \(took)\noutput: \(output)\nerrors: \(errors)" }
}
