import Foundation

/// Writes text to a new file that only the person can read.
enum Export {
    /// Says where it went, or why not. An existing file is never written over.
    static func write(_ text: String, name: String, what: String) -> String {
        let safe = String(name.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "_" }.prefix(100))
        let descriptor = open(safe, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return "\(safe) was not written: \(String(cString: strerror(errno)))" }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try file.write(contentsOf: Data(text.utf8))
            return "\(what) written to \(FileManager.default.currentDirectoryPath)/\(safe)"
        } catch {
            return "\(safe) is not complete: \(error)"
        }
    }
}
