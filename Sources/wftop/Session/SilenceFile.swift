import Dashboard
import Foundation
import Workflows

/// What was silenced in front of one store, in a file of this user's state folder that nobody else can read.
///
/// It is read again before each change, so that two dashboards on one store do not forget what the other silenced.
struct SilenceFile: Sendable {
    /// What the file holds: the store, for who finds it, and what is silenced.
    private struct Content: Codable {
        var target: String
        var silenced: [Silence]
    }

    let target: String
    let path: String

    /// No file of ours is larger.
    private static let most = 1 << 20

    /// The file of the store at a path; `nil` where this user has no state folder.
    init?(of target: String) {
        guard !target.isEmpty else { return nil }
        self.target = target
        // A relative path is not to be used, says the specification of these folders.
        if let state = Environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            path = "\(state)/wftop/\(Self.name(target))"
        } else if let home = Environment["HOME"], home.hasPrefix("/") {
            path = "\(home)/.local/state/wftop/\(Self.name(target))"
        } else {
            return nil
        }
    }

    /// What is silenced in front of a target, in a file of that path.
    init(target: String, path: String) {
        self.target = target
        self.path = path
    }

    /// One name for each target, whatever its path is made of.
    private static func name(_ target: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in target.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return "silenced-\(String(hash, radix: 16)).json"
    }

    /// What is silenced still, and what to tell of a file that cannot be read.
    func load() -> (silences: [Silence], note: String?) {
        do {
            return (try read(), nil)
        } catch {
            return ([], "what was silenced before is not known: \(path) \(error)")
        }
    }

    /// Keeps a change; returns why it could not.
    func keep(_ change: SilenceChange) -> String? {
        do {
            var silences: [Silence]
            var note: String?
            do {
                silences = try read()
            } catch {
                // What cannot be read is set aside, for who wants to know what it was.
                guard rename(path, path + ".damaged") == 0 else { throw error }
                silences = []
                note = "\(path) could not be read and is now beside it as .damaged"
            }
            switch change {
            case .add(let silence):
                silences.removeAll { $0.line == silence.line }
                silences.append(silence)
            case .lift(let line): silences.removeAll { $0.line == line }
            }
            try write(silences)
            return note
        } catch {
            return "it lasts only until the dashboard ends: \(path) \(error)"
        }
    }

    private struct Problem: Error, CustomStringConvertible {
        var description: String
    }

    private func read() throws(Problem) -> [Silence] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw Problem(description: "cannot be opened: \(Self.reason)") }
            return []
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        guard let data = try? file.read(upToCount: Self.most + 1) ?? Data(), data.count <= Self.most,
            let content = try? JSONDecoder().decode(Content.self, from: data)
        else { throw Problem(description: "is damaged") }
        let now = EngineClock.system.now
        // Nobody can have silenced anything for longer.
        return content.silenced.filter { $0.until > now && $0.until <= now + .hours(24 * 31) }
    }

    private func write(_ silences: [Silence]) throws(Problem) {
        let folder = (path as NSString).deletingLastPathComponent
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw Problem(description: "has no folder: \(error.localizedDescription)") }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(Content(target: target, silenced: silences)) else {
            throw Problem(description: "cannot be made")
        }
        // Written beside it and put in its place: whoever reads finds the old file or the new one.
        let new = "\(path).\(getpid())"
        _ = unlink(new)
        let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Problem(description: "cannot be written: \(Self.reason)") }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do { try file.write(contentsOf: data) } catch {
            _ = unlink(new)
            throw Problem(description: "cannot be written: \(error.localizedDescription)")
        }
        guard rename(new, path) == 0 else {
            let reason = Self.reason
            _ = unlink(new)
            throw Problem(description: "cannot be written: \(reason)")
        }
    }

    private static var reason: String { String(cString: strerror(errno)) }
}
