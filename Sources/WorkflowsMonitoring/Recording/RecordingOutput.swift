import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Where the lines of a recording go.
protocol RecordingOutput: Sendable {
    /// Appends whole lines. Of what cannot be appended nothing is left behind. May take as long as a disk takes.
    func append(_ lines: [UInt8]) throws(MonitoringError)
    func close()
}

/// A file that was made for a recording.
final class RecordingFile: RecordingOutput {
    private struct State {
        var descriptor: Int32
        var size: off_t = 0
    }

    private let state: Mutex<State>

    /// Makes the file, for the person only. Whatever is at that path already stays as it is.
    init(creating path: String) throws(MonitoringError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(path, errno) }
        state = Mutex(State(descriptor: descriptor))
    }

    deinit { close() }

    private static func failure(_ path: String, _ code: Int32) -> MonitoringError {
        switch code {
        case EEXIST: MonitoringError(.invalid, "\(path) exists already, and a recording is never written over a file")
        case ENOENT, ENOTDIR: MonitoringError(.notFound, "\(path) cannot be made: there is no such directory")
        case EACCES, EPERM, EROFS: MonitoringError(.notAllowed, "\(path) cannot be made: \(text(of: code))")
        default: MonitoringError(.unreachable, "\(path) cannot be made: \(text(of: code))")
        }
    }

    func append(_ lines: [UInt8]) throws(MonitoringError) {
        let code = state.withLock { state -> Int32 in
            var offset = 0
            while offset < lines.count {
                let written = lines[offset...].withUnsafeBytes { write(state.descriptor, $0.baseAddress, $0.count) }
                if written < 0, errno == EINTR { continue }
                guard written > 0 else {
                    let code = errno
                    // A line that is not whole would be the last that can be read.
                    _ = ftruncate(state.descriptor, state.size)
                    _ = lseek(state.descriptor, state.size, SEEK_SET)
                    return code
                }
                offset += written
            }
            state.size += off_t(lines.count)
            return 0
        }
        guard code == 0 else { throw MonitoringError(.unreachable, "the file takes no more: \(Self.text(of: code))") }
    }

    func close() {
        state.withLock { state in
            guard state.descriptor >= 0 else { return }
            _ = fsync(state.descriptor)
            #if canImport(Glibc)
            _ = Glibc.close(state.descriptor)
            #else
            _ = Musl.close(state.descriptor)
            #endif
            state.descriptor = -1
        }
    }

    static func text(of code: Int32) -> String { String(cString: strerror(code)) }
}
