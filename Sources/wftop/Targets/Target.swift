import ArgumentParser
import Foundation
import Workflows
import WorkflowsMonitoring
import WorkflowsSQLite

/// What a command looks at.
enum Target {
    case sqlite(path: String)

    /// Reads a target as it is written on the command line.
    init(_ text: String) throws {
        if text.hasPrefix("sqlite:") {
            self = .sqlite(path: String(text.dropFirst("sqlite:".count)))
            return
        }
        if let scheme = Self.scheme(text) {
            throw Failure(.usage, "\(scheme): targets cannot be opened by this build; give the path of a SQLite store")
        }
        self = .sqlite(path: text)
    }

    private static func scheme(_ text: String) -> Substring? {
        text.firstMatch(of: /^([a-z]+):\/\//)?.1 ?? text.firstMatch(of: /^(unix):/)?.1
    }

    /// Whether a text names something else than a file.
    static func isURL(_ text: String) -> Bool { scheme(text) != nil }

    var path: String {
        switch self {
        case .sqlite(let path): path
        }
    }

    /// Looking for changes is all that an idle dashboard does, and each look wakes four threads: a person cannot tell a
    /// fifth of a second from a tenth.
    private static var options: SQLiteOptions {
        var options = SQLiteOptions()
        options.watchInterval = .milliseconds(200)
        return options
    }

    /// Opens the store as a guest: it is never created, migrated or checkpointed.
    ///
    /// - Parameters:
    ///   - reason: why it is opened for reading only; `nil` to change things, where the file may be written.
    ///   - name: what it is called; by its path where that is `nil`.
    func open(readOnly reason: String?, as name: String? = nil) throws(WorkflowError) -> OpenTarget {
        let expanded = (path as NSString).expandingTildeInPath
        do {
            let adapter = try SQLiteAdapter.guest(path: expanded, readOnly: reason != nil, options: Self.options)
            return OpenTarget(adapter: adapter, path: path, name: name, readOnlyReason: reason)
        } catch {
            // A file that may be read but not written is still worth looking at.
            guard reason == nil, error.code == .readOnly || error.code == .notAllowed else { throw error }
            let adapter = try SQLiteAdapter.guest(path: expanded, readOnly: true, options: Self.options)
            return OpenTarget(adapter: adapter, path: path, name: name, readOnlyReason: nil)
        }
    }
}

/// A store that is open.
struct OpenTarget {
    let adapter: SQLiteAdapter
    let monitor: StoreMonitor
    /// The path, from the root.
    let location: String

    init(adapter: SQLiteAdapter, path: String, name: String?, readOnlyReason: String?) {
        self.adapter = adapter
        location = URL(filePath: adapter.path).path
        let reason = readOnlyReason ?? (adapter.isWritable ? nil : "the file may not be written")
        monitor = StoreMonitor(
            adapter: adapter,
            access: .init(
                target: name ?? (path as NSString).lastPathComponent, actor: Self.user, readOnlyReason: reason))
    }

    /// Who acts on a file: the user this process runs as.
    static var user: String {
        guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else { return "uid \(getuid())" }
        return String(cString: name)
    }
}

/// The words of a command that takes none: who writes the store's path there is told where it goes.
struct NoWords: ParsableArguments {
    @Argument(help: .hidden) var words: [String] = []

    func validate() throws {
        guard let first = words.first else { return }
        let isTarget = FileManager.default.fileExists(atPath: first) || first.contains(":")
        throw ValidationError(
            isTarget
                ? "\(first) is a store, and a store is named with --at: --at \(first)"
                : "there is no place for the word \"\(first)\": a store is named with --at, runs with --filter")
    }
}

/// The options of every command that reads a store.
struct TargetOptions: ParsableArguments {
    @Option(
        name: .customLong("at"),
        help: "The store: a SQLite path, sqlite:PATH, or a profile. Else WFTOP_TARGET, else the default profile.")
    var at: String?

    /// Opens what is named, which may be a profile. What is opened to change things can be read only all the same.
    func open(readOnly: Bool) throws -> OpenTarget {
        try destination().open(readOnly: readOnly ? "asked for with --read-only" : nil)
    }

    func destination(_ named: String? = nil) throws -> Destination {
        if let found = try Destination.find(named ?? at, Settings.told()) { return found }
        let found = Discovery.stores().prefix(5).map { "\n  --at \($0)" }.joined()
        throw Failure(
            .usage,
            "no target: give one with --at PATH or in WFTOP_TARGET"
                + (found.isEmpty ? "" : "; in this directory there are:" + found))
    }
}
