import Workflows

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The file of a recording, for reading.
final class RecordedFile: Sendable {
    private let descriptor: Int32

    init(path: String) throws(MonitoringError) {
        // A pipe would keep whoever opens it.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            let code = errno
            switch code {
            case ENOENT, ENOTDIR: throw MonitoringError(.notFound, "there is no file \(path)")
            case EACCES, EPERM: throw MonitoringError(.notAllowed, "\(path) may not be read by this user")
            default: throw MonitoringError(.unreachable, "\(path) cannot be read: \(RecordingFile.text(of: code))")
            }
        }
        self.descriptor = descriptor
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw MonitoringError(.notAStore, "\(path) is no file, and so no recording")
        }
    }

    deinit { close(descriptor) }

    /// The bytes from an offset; fewer at the end of the file, `nil` where it cannot be read.
    func readSome(_ offset: Int, upTo count: Int) -> [UInt8]? {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = pread(
                    descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(offset + filled))
                if got < 0, errno == EINTR { continue }
                if got < 0 { code = errno }
                guard got > 0 else { return }
                filled += got
            }
        }
        return code == 0 ? bytes : nil
    }

    /// Exactly these bytes; `nil` where they are not there.
    func read(_ offset: Int, count: Int) -> [UInt8]? {
        guard let bytes = readSome(offset, upTo: count), bytes.count == count else { return nil }
        return bytes
    }
}
