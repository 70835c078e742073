import Dashboard
import Foundation

/// The views that were saved: a file of the person's state that only they can read.
///
/// Several programs may change it: each change reads what is there, under a lock, and replaces the file as a whole.
struct ViewStore: Sendable {
    let folder: String
    var path: String { folder + "/views.toml" }

    init(folder: String = XDG.state) { self.folder = folder }

    /// The views that are kept, none where there is no file.
    func load() throws -> [SavedView] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        guard let text = FileManager.default.contents(atPath: path).flatMap({ String(data: $0, encoding: .utf8) })
        else {
            throw Failure(.usage, "\(path) cannot be read")
        }
        do {
            var reading = try TOMLReading(text, file: path)
            let views = reading.views(in: reading.root)
            guard reading.errors.isEmpty else { throw ConfigurationError(problems: reading.errors) }
            return views.map { view in
                var view = view
                view.isKept = true
                return view
            }
        } catch {
            throw Failure(.usage, "\(error)")
        }
    }

    /// Saves a view, in place of the one of its name.
    func keep(_ view: SavedView) throws -> (kept: [SavedView], note: String) {
        try change { views in
            if let index = views.firstIndex(where: { $0.name == view.name }) {
                views[index] = view
                return "view \(view.name) saved in place of the one before"
            }
            views.append(view)
            return "view \(view.name) saved"
        }
    }

    /// Deletes a view.
    func drop(_ name: String) throws -> (kept: [SavedView], note: String) {
        try change { views in
            views.removeAll { $0.name == name }
            return "view \(name) deleted"
        }
    }

    private func change(_ body: (inout [SavedView]) -> String) throws -> (kept: [SavedView], note: String) {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Failure(.unreachable, "\(folder) cannot be made: \(error.localizedDescription)")
        }
        let lock = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0, flock(lock, LOCK_EX) == 0 else { throw Self.failure("locked", path) }
        defer { close(lock) }
        // What cannot be read is not written over: it may hold somebody's views.
        var views = try load()
        let note = body(&views)
        try write(Self.text(views))
        return (views, note)
    }

    /// Under another name first, so that whoever reads finds the old text or the new one.
    private func write(_ text: String) throws {
        let new = path + ".new"
        unlink(new)
        let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("written", path) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try file.write(contentsOf: Data(text.utf8))
            try file.synchronize()
        } catch {
            throw Failure(.unreachable, "\(path) cannot be written: \(error.localizedDescription)")
        }
        guard rename(new, path) == 0 else { throw Self.failure("written", path) }
    }

    private static func failure(_ deed: String, _ path: String) -> Failure {
        Failure(.unreachable, "\(path) cannot be \(deed): \(String(cString: strerror(errno)))")
    }

    /// Views as their file has them.
    static func text(_ views: [SavedView]) -> String {
        var text = "# Views that were saved with w in wftop.\n"
        for view in views {
            text += "\n[views.\(quoted(view.name))]\nfilter = \(quoted(view.filter))\nsort = \"\(view.order)\"\n"
            if let columns = view.columns {
                let names = RunsColumn.allCases.filter(columns.contains).map { quoted($0.rawValue) }
                text += "columns = [\(names.joined(separator: ", "))]\n"
            }
        }
        return text
    }

    /// A TOML string, whatever is in it.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
