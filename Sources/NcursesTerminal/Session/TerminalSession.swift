internal import CNcurses
internal import Synchronization
public import TerminalUI

/// The terminal, taken over for a screen of cells.
///
/// A thread of its own reads keys and draws; it waits for nothing else. Every event goes to the handler on that thread,
/// and what the handler draws is shown before it waits again. From other threads the latest screen wins: screens that
/// the terminal was too slow for are never queued. The terminal is as it was found after ``close()``, a signal, a crash,
/// and while suspended. There is one session at a time in a process.
public final class TerminalSession: Sendable {
    /// What others want from the loop.
    struct Requests: Sendable {
        var grid: Grid?
        var repaint = false
        var suspend = false
        /// The program that gets the terminal, and who is told how it ended.
        var lending: (arguments: [String], then: @Sendable (LentEnd) -> Void)?
        var close = false
        var mouse: Bool?
        /// When the alarm rings; `nil` for never. Kept until it is set anew.
        var alarm: ContinuousClock.Instant?
        /// When the loop wakes by itself at the latest, as far as it waits.
        var wakesAt: ContinuousClock.Instant?
        var isWoken = false
        var isClosed = false
    }

    /// What a session has done, for measurements.
    public struct Statistics: Hashable, Sendable {
        /// Screens composed and sent.
        public var frames = 0
        /// Bytes written to the terminal.
        public var bytes = 0
        /// How often the loop was woken, by anything.
        public var wakeUps = 0
    }

    private static let isOpen = Mutex(false)

    /// What the terminal can do.
    public let features: TerminalFeatures
    /// The terminal's size when the session began; ``TerminalUI/TerminalEvent/resize(_:)`` tells of later ones.
    public let initialSize: Size

    private let requests = Mutex(Requests())
    private let counts = Mutex(Statistics())
    private let thread = Mutex<SessionThread?>(nil)
    private let wakeup: Int32
    let startsWithMouse: Bool

    /// Takes the terminal over and begins to report events.
    ///
    /// `handler` is called on the session's thread and must not wait for anything; so is `onAlarm`, when the moment of
    /// ``setAlarm(at:)`` has come.
    public init(
        _ options: TerminalOptions = TerminalOptions(), onAlarm: @escaping @Sendable () -> Void = {},
        handler: @escaping @Sendable (TerminalEvent) -> Void
    ) throws(TerminalError) {
        let wasOpen = Self.isOpen.withLock { isOpen in
            defer { isOpen = true }
            return isOpen
        }
        guard !wasOpen else { throw TerminalError(.alreadyOpen, "Another screen is open already.") }
        startsWithMouse = options.reportsMouse
        var device: TerminalDevice?
        do throws(TerminalError) {
            let opened = try TerminalDevice(options)
            device = opened
            features = opened.features
            initialSize = opened.size
            wakeup = opened.wakeup
            let thread = SessionThread { [self] in
                var loop = SessionLoop(self, opened, handler, onAlarm: onAlarm)
                loop.run()
            }
            guard let thread else {
                throw TerminalError(.system, "The system has no thread left.")
            }
            self.thread.withLock { $0 = thread }
        } catch {
            device?.close()
            Self.isOpen.withLock { $0 = false }
            throw error
        }
    }

    /// Shows a screen. It is ignored if its size is no longer the terminal's.
    public func draw(_ grid: Grid) { request { $0.grid = grid } }

    /// Sends everything again: the terminal may show what another program wrote.
    public func repaint() { request { $0.repaint = true } }

    /// Gives the terminal back and stops the process, as ctrl-z does; ``TerminalUI/TerminalEvent/resumed`` tells when it
    /// runs again.
    public func suspend() { request { $0.suspend = true } }

    /// Gives the terminal to another program until that ends, then takes it again. `then` is called on the session's
    /// thread before ``TerminalUI/TerminalEvent/resumed``.
    ///
    /// - Parameters:
    ///   - arguments: the program, found along `PATH`, and its arguments; no shell reads them.
    ///   - then: is told how it ended.
    public func lend(to arguments: [String], then: @escaping @Sendable (LentEnd) -> Void) {
        request { $0.lending = (arguments, then) }
    }

    /// Starts or stops reports of the mouse.
    public func setMouse(_ on: Bool) { request { $0.mouse = on } }

    /// Has `onAlarm` called once at a moment, in place of the moment set before; `nil` for never. The loop that waits for
    /// keys waits for it too, so that no other thread has to wake.
    public func setAlarm(at moment: ContinuousClock.Instant?) {
        requests.withLock { requests in
            requests.alarm = moment
            // The loop wakes in time by itself, and looks at the alarm before it waits again.
            guard let moment, requests.wakesAt.map({ moment < $0 }) ?? true else { return }
            wake(&requests)
        }
    }

    /// What the session has done so far.
    public var statistics: Statistics { counts.withLock { $0 } }

    /// Leaves the terminal as it was found, and returns when that is done. In the handler it returns at once, and the
    /// session ends after the handler.
    public func close() {
        request { $0.close = true }
        let ending = thread.withLock { thread -> SessionThread? in
            guard let current = thread, !current.isCurrent else { return nil }
            thread = nil
            return current
        }
        ending?.join()
    }

    private func request(_ change: (inout Requests) -> Void) {
        requests.withLock { requests in
            change(&requests)
            wake(&requests)
        }
    }

    private func wake(_ requests: inout Requests) {
        guard !requests.isWoken, !requests.isClosed else { return }
        requests.isWoken = true
        wakeup_signal(wakeup)
    }
}

/// How a program ended that the terminal was lent to.
public enum LentEnd: Hashable, Sendable {
    /// With this exit code; 128 and the signal's number where a signal ended it.
    case exited(Int32)
    /// It could not be started, for this reason.
    case notStarted(String)
}

// MARK: - For the loop

extension TerminalSession {
    /// Takes what others want; a screen that cannot be sent yet stays, so that a later one can take its place.
    func takeRequests(keepingGrid: Bool) -> Requests {
        requests.withLock { requests in
            let taken = requests
            requests = Requests(grid: keepingGrid ? taken.grid : nil, alarm: taken.alarm)
            return taken
        }
    }

    /// When the loop has to wake for the alarm, having said when it wakes without.
    func willWait(until moment: ContinuousClock.Instant?) -> ContinuousClock.Instant? {
        requests.withLock { requests in
            requests.wakesAt = [moment, requests.alarm].compactMap(\.self).min()
            return requests.wakesAt
        }
    }

    /// Whether the alarm's moment has come; it rings once.
    func takeAlarm() -> Bool {
        requests.withLock { requests in
            guard let alarm = requests.alarm, alarm <= .now else { return false }
            requests.alarm = nil
            return true
        }
    }

    /// What is asked from here on is seen before the loop waits again, so nothing has to wake it.
    func didWake() {
        requests.withLock { $0.isWoken = true }
        count { $0.wakeUps += 1 }
    }

    func count(_ change: (inout Statistics) -> Void) { counts.withLock { change(&$0) } }

    /// Nobody may wake the loop any more.
    func willClose() { requests.withLock { $0.isClosed = true } }

    static func didClose() { isOpen.withLock { $0 = false } }
}
