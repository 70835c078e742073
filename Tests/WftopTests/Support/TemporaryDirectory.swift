import Foundation

/// A directory of its own for one test, open to every user, removed with the object.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = "/tmp/wftop-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var store: String { file("store.db") }
    func file(_ name: String) -> String { path + "/" + name }

    /// A file with a text in it.
    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: file(name)))
        return file(name)
    }

    func setMode(_ mode: Int, of name: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file(name))
    }
}
