internal import CNcurses
internal import TerminalUI

extension SessionLoop {
    /// Whether the terminal has not taken everything yet.
    var isSending: Bool { sent < pending.count && !isGone }

    /// Writes what the terminal takes without waiting.
    mutating func send() {
        while isSending {
            let written = pending.withUnsafeBufferPointer { bytes in
                bytes.baseAddress.map { terminal_write(device.descriptor, $0 + sent, bytes.count - sent) } ?? 0
            }
            guard written > 0 else {
                if written < 0 { isGone = true }
                break
            }
            sent += written
            session.count { $0.bytes += written }
        }
        guard !isSending else { return }
        pending.removeAll(keepingCapacity: true)
        sent = 0
    }

    /// Brings the terminal back to its normal screen; waits half a second for one that is slow, and no longer.
    mutating func leave() {
        flush(within: .milliseconds(500))
        if isSending {
            // Cut anywhere: what follows begins a sequence, which ends any other.
            pending = device.reset
            sent = 0
        }
        pending += TerminalModes.off
        screen.leave(into: &pending)
        flush(within: .milliseconds(500))
        pending.removeAll()
        sent = 0
    }

    private mutating func flush(within limit: Duration) {
        let end = ContinuousClock.now + limit
        send()
        while isSending, ContinuousClock.now < end {
            _ = terminal_wait_output(device.descriptor, 50)
            send()
        }
    }

    /// Gives the terminal back, stops, and takes it again when the process runs again.
    mutating func suspend(job: Bool) {
        leave()
        terminal_suspend(device.descriptor)
        signals_stop(job, device.wakeup)
        let signals = signals_take() & ~Int32(SIGNAL_CONTINUED.rawValue | SIGNAL_STOP.rawValue)
        _ = terminal_resume(device.descriptor)
        enter()
        take(signals: signals)
    }

    /// Gives the terminal to another program, and takes it again when that has ended.
    mutating func lend(to arguments: [String], _ then: (LentEnd) -> Void) {
        leave()
        terminal_suspend(device.descriptor)
        let end = LentEnd.run(arguments)
        let signals = signals_take() & ~Int32(SIGNAL_CONTINUED.rawValue | SIGNAL_STOP.rawValue)
        _ = terminal_resume(device.descriptor)
        then(end)
        enter()
        take(signals: signals)
    }

    /// After a stop that could not be prepared for: others have written and set what they like meanwhile.
    mutating func enterAgain() {
        var old: [UInt8] = []
        screen.leave(into: &old)
        enter()
    }

    private mutating func enter() {
        _ = terminal_make_raw(device.descriptor)
        pending = TerminalModes.on + (mouse ? TerminalModes.mouseOn : [])
        sent = 0
        resize()
        screen.invalidate()
        handler(.resumed)
        draw(screen.shown)
    }
}
