import ArgumentParser
import Foundation

/// This program again, in a process of its own: what an earlier measurement left in the allocator and in the caches would
/// count.
struct Child {
    private let process = Process()
    private let output = Pipe()

    init(_ arguments: [String]) throws {
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments
        process.standardOutput = output
        try process.run()
    }

    /// What it printed, once it has ended.
    func result<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ExitCode(process.terminationStatus) }
        return try JSONDecoder().decode(Value.self, from: data)
    }

    /// Prints what the parent reads.
    static func answer(_ value: some Encodable) throws {
        print(String(decoding: try JSONEncoder().encode(value), as: UTF8.self))
    }
}

func inTemporaryDirectory<Value>(_ parent: String, _ body: (String) async throws -> Value) async throws -> Value {
    let path = "\(parent)/workflows-bench-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path + "/store.db")
}
