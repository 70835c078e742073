import Dashboard
import Foundation
import NcursesTerminal

/// Lets the person change a text in the editor of their choice, on this very terminal.
enum Editor {
    /// The editor and its own arguments: `VISUAL`, else `EDITOR`, else vi. No shell reads them.
    static var command: [String] {
        let words = [Environment["VISUAL"], Environment["EDITOR"]].compactMap { $0?.split(separator: " ") }
        return words.first { !$0.isEmpty }?.map(String.init) ?? ["vi"]
    }

    /// More than anybody edits.
    private static let largest = 16 << 20

    /// Gives the terminal to the editor with a file that only the person can read, and tells what is in it afterwards. The
    /// file is gone by then.
    static func edit(_ text: String, on terminal: TerminalSession, then: @escaping @Sendable (Edited) -> Void) {
        let path: String
        do {
            path = try file(holding: text)
        } catch {
            return then(.failed("no file could be made for the editor: \(error.localizedDescription)"))
        }
        let saved = modified(path)
        let command = command
        terminal.lend(to: command + [path]) { end in
            defer { unlink(path) }
            switch end {
            case .notStarted(let why):
                then(.failed("the editor \(command[0]) could not be started: \(why); EDITOR names another"))
            case .exited(let code) where code != 0:
                then(.failed("the editor \(command[0]) ended with \(code): nothing is done"))
            case .exited:
                guard modified(path) != saved else { return then(.left) }
                then(read(path))
            }
        }
    }

    private static func file(holding text: String) throws -> String {
        let folder = Environment["XDG_RUNTIME_DIR"] ?? NSTemporaryDirectory()
        var name = Array((folder + "/wftop-XXXXXX.txt").utf8CString)
        let descriptor = mkstemps(&name, 4)
        guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        let path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try file.write(contentsOf: Data(text.utf8))
        return path
    }

    /// When a file was written last, and which it is: editors write anew in different ways.
    private static func modified(_ path: String) -> [Int] {
        var status = stat()
        guard stat(path, &status) == 0 else { return [] }
        return [status.st_mtim.tv_sec, status.st_mtim.tv_nsec, Int(status.st_ino), Int(status.st_size)]
    }

    private static func read(_ path: String) -> Edited {
        guard let file = FileHandle(forReadingAtPath: path), let bytes = try? file.read(upToCount: largest + 1) else {
            return .failed("what the editor wrote cannot be read: nothing is done")
        }
        guard bytes.count <= largest else { return .failed("more than \(largest >> 20) MiB are not taken") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return .failed("what the editor wrote is not UTF-8: nothing is done")
        }
        return .text(text)
    }
}
