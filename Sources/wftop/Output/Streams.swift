import Foundation
import WorkflowsMonitoring

/// Text to standard output, safe whatever it came from: control characters are shown, not passed on, also into a pipe.
enum StandardOutput {
    /// Prints a line.
    ///
    /// - Throws: ``Closed`` when nobody reads any more.
    static func print(_ line: String) throws { try write(Array((Visible.line(line) + "\n").utf8)) }

    /// Writes bytes that are safe already.
    static func write(_ bytes: [UInt8]) throws { try writeAll(bytes, to: STDOUT_FILENO) }
}

/// Text to standard error, made safe in the same way.
enum StandardError {
    static func print(_ line: String) {
        try? writeAll(Array((Visible.text(line) + "\n").utf8), to: STDERR_FILENO)
    }
}

/// Whoever read our output is gone, for example `head`: nothing is left to do, and nothing is wrong.
struct Closed: Error {}

private func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws {
    var offset = 0
    while offset < bytes.count {
        let written = bytes[offset...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
        if written < 0 {
            switch errno {
            case EINTR: continue
            case EAGAIN:
                var writable = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&writable, 1, -1)
            case EPIPE: throw Closed()
            default:
                throw Failure(.unreachable, "the output cannot be written: \(String(cString: strerror(errno)))")
            }
            continue
        }
        offset += written
    }
}

/// Text with everything made visible that could move a cursor, change a title or hide other text.
enum Visible {
    static func text(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        var output = ""
        for scalar in text.unicodeScalars {
            if isUnsafe(scalar) {
                output += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                output.unicodeScalars.append(scalar)
            }
        }
        return output
    }

    /// The same where a line break, too, would pass for something else: a second row, another field.
    static func line(_ text: String) -> String { self.text(text).replacing("\n", with: "\\u{a}") }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool { scalar != "\n" && UnsafeText.contains(scalar) }
}
