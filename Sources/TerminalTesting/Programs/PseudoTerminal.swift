internal import CNcurses
internal import Foundation
public import TerminalUI

/// A program on a terminal of its own, as a terminal window or sshd runs it.
public final class PseudoTerminal: @unchecked Sendable {
    /// How a program ended.
    public enum Exit: Hashable, Sendable {
        /// By itself, with a code.
        case code(Int32)
        /// By a signal.
        case signal(Int32)
    }

    /// Why a program could not be started.
    public struct Failure: Error, CustomStringConvertible, Sendable {
        /// What the system said.
        public let description: String
    }

    /// The settings of the terminal: whether it echoes, passes on signals, translates line ends.
    public struct Settings: Hashable, Sendable {
        fileprivate let flags: [UInt32]
    }

    /// The program's process.
    public let process: Int32
    private let descriptor: Int32
    // One test drives one program; the lock only keeps its end from being collected twice.
    private let lock = NSLock()
    private var exit: Exit?

    /// Starts a program. The environment is exactly what is given.
    public init(_ path: String, _ arguments: [String] = [], environment: [String: String], size: Size) throws {
        var descriptor: Int32 = -1
        let words = ([path] + arguments).map { strdup($0) }
        let variables = environment.map { strdup("\($0.key)=\($0.value)") }
        defer { for pointer in words + variables { free(pointer) } }
        process = pseudo_terminal_spawn(
            path, words + [nil], variables + [nil], Int32(size.rows), Int32(size.columns), &descriptor)
        self.descriptor = descriptor
        guard process > 0 else { throw Failure(description: String(cString: strerror(errno))) }
    }

    deinit {
        if poll() == nil {
            _ = process_signal(process, SIGKILL)
            _ = waitForExit(timeout: .seconds(2))
        }
        descriptor_close(descriptor)
    }

    /// Types bytes. What the program does not read in five seconds is dropped.
    public func write(_ bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        let end = ContinuousClock.now + .seconds(5)
        var sent = 0
        while sent < bytes.count, ContinuousClock.now < end {
            let count = bytes[sent...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                sent += count
            } else if errno == EAGAIN {
                _ = terminal_wait_output(descriptor, 100)
            } else {
                return
            }
        }
    }

    /// What the program wrote; waits until something comes, at most so long. Empty if nothing came, nil if the program
    /// and all its kin have closed the terminal.
    public func read(timeout: Duration) -> [UInt8]? {
        guard pseudo_terminal_wait(descriptor, Int32(max(0, timeout / .milliseconds(1)).rounded(.up))) == 1 else {
            return []
        }
        var isClosed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
            let result = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
            isClosed = result == 0 || (result < 0 && errno == EIO)
            count = max(0, result)
        }
        return isClosed ? nil : bytes
    }

    /// Changes the size, as when a window is pulled.
    public func resize(to size: Size) {
        _ = pseudo_terminal_resize(descriptor, Int32(size.rows), Int32(size.columns))
    }

    /// The terminal's settings now.
    public var settings: Settings {
        var flags = [UInt32](repeating: 0, count: 4)
        _ = pseudo_terminal_settings(descriptor, &flags)
        return Settings(flags: flags)
    }

    /// The names of the programs that have the terminal: what is typed is theirs, and what interrupts or stops.
    public var foreground: [String] {
        let group = tcgetpgrp(descriptor)
        guard group > 0 else { return [] }
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.compactMap { process in
            guard Int32(process) != nil,
                let line = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
                // The name stands in parentheses and may hold anything; behind it are the state, the parent, the group.
                let found = line.firstMatch(of: #/\((?<name>.*)\) . \d+ (?<group>\d+) /#), Int32(found.group) == group
            else { return nil }
            return String(found.name)
        }.sorted()
    }

    /// Sends the program a signal.
    public func signal(_ number: Int32) { _ = process_signal(process, number) }

    /// How the program ended; nil if it runs.
    public func poll() -> Exit? {
        lock.withLock {
            if let exit { return exit }
            var value: Int32 = 0
            switch process_poll(process, &value) {
            case 1: exit = .code(value)
            case 2: exit = .signal(value)
            default: break
            }
            return exit
        }
    }

    /// Waits for the program's end and reads nothing, as a terminal that hangs; nil if it does not end in time.
    public func waitForExitWithoutReading(timeout: Duration) -> Exit? {
        process_wait(process, Int32((timeout / .milliseconds(1)).rounded(.up))) == 1 ? poll() : nil
    }

    /// Waits for the program's end, reading what it still writes; nil if it does not end in time.
    public func waitForExit(timeout: Duration, _ output: ([UInt8]) -> Void = { _ in }) -> Exit? {
        let end = ContinuousClock.now + timeout
        while ContinuousClock.now < end {
            let exit = poll()
            // What it wrote last is still to be read when it is gone.
            while let bytes = read(timeout: exit == nil ? .milliseconds(5) : .zero), !bytes.isEmpty { output(bytes) }
            if let exit { return exit }
        }
        return nil
    }
}
