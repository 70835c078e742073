internal import CNcurses
internal import TerminalUI

/// The loop of a session: waits for the terminal, other threads and signals; decodes, reports, draws.
struct SessionLoop {
    let session: TerminalSession
    let device: TerminalDevice
    let handler: @Sendable (TerminalEvent) -> Void
    let onAlarm: @Sendable () -> Void
    private let start = ContinuousClock.now
    var screen: Screen
    var decoder: KeyDecoder
    var pending = TerminalModes.on
    var sent = 0
    var isGone = false
    var mouse: Bool

    init(
        _ session: TerminalSession, _ device: TerminalDevice, _ handler: @escaping @Sendable (TerminalEvent) -> Void,
        onAlarm: @escaping @Sendable () -> Void
    ) {
        self.onAlarm = onAlarm
        self.session = session
        self.device = device
        self.handler = handler
        screen = Screen(size: device.size, features: device.features)
        var settings = KeyDecoder.Settings()
        settings.marksPastes = device.features.marksPastes
        decoder = KeyDecoder(settings: settings)
        mouse = session.startsWithMouse
        if mouse { pending += TerminalModes.mouseOn }
    }

    /// Serves until the session is to close, then gives the terminal back.
    mutating func run() {
        signals_use_own_stack()
        while serve() {}
        leave()
        session.willClose()
        device.close()
        TerminalSession.didClose()
    }

    /// One round; false when the session is to close.
    private mutating func serve() -> Bool {
        guard takeRequests() else { return false }
        send()
        // A terminal that is gone would be reported again and again.
        let descriptor = isGone ? -1 : device.descriptor
        let events = terminal_wait(descriptor, isSending, device.wakeup, timeout)
        session.didWake()
        if events & 4 != 0 { wakeup_clear(device.wakeup) }
        take(signals: signals_take())
        if events & 1 != 0 { read() } else if events & 8 != 0 { hangUp() }
        report(decoder.expire(at: now))
        if session.takeAlarm() { onAlarm() }
        return true
    }

    private var now: Duration { ContinuousClock.now - start }

    /// Milliseconds until the decoder has to be told the time or the alarm rings, rounded up so that nobody is asked too
    /// early.
    private var timeout: Int32 {
        guard let moment = session.willWait(until: decoder.deadline.map { start + $0 }) else { return -1 }
        let left = moment - .now
        return left <= .zero ? 0 : Int32(min(60_000, (left / .milliseconds(1)).rounded(.up)))
    }

    private func report(_ events: [TerminalEvent]) {
        for event in events { handler(event) }
    }

    private mutating func read() {
        var gone = false
        let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            let result = terminal_read(device.descriptor, buffer.baseAddress, buffer.count)
            gone = result < 0
            count = max(0, result)
        }
        if gone { hangUp() } else if !bytes.isEmpty { report(decoder.read(bytes, at: now)) }
    }

    private mutating func hangUp() {
        guard !isGone else { return }
        isGone = true
        handler(.ended(.hungUp))
    }

    /// Does what other threads asked for; false if that was to close.
    private mutating func takeRequests() -> Bool {
        let drained = !isSending
        let requests = session.takeRequests(keepingGrid: !drained)
        if requests.close { return false }
        if let on = requests.mouse, on != mouse {
            mouse = on
            pending += on ? TerminalModes.mouseOn : TerminalModes.mouseOff
        }
        if requests.suspend { suspend(job: true) }
        if let lending = requests.lending { lend(to: lending.arguments, lending.then) }
        if requests.repaint { screen.invalidate() }
        if drained, let grid = requests.grid ?? (requests.repaint ? screen.shown : nil) { draw(grid) }
        return true
    }

    mutating func take(signals: Int32) {
        func has(_ bit: signal_bits) -> Bool { signals & Int32(bit.rawValue) != 0 }
        if has(SIGNAL_RESIZED) { resize() }
        if has(SIGNAL_STOP) { suspend(job: false) } else if has(SIGNAL_CONTINUED) { enterAgain() }
        if has(SIGNAL_INTERRUPT) { handler(.ended(.interrupted)) }
        if has(SIGNAL_TERMINATE) { handler(.ended(.terminated)) }
        if has(SIGNAL_HANGUP) { handler(.ended(.hungUp)) }
    }

    mutating func resize() {
        guard let size = TerminalDevice.size(of: device.descriptor), size != screen.size else { return }
        screen.resize(to: size)
        handler(.resize(size))
    }

    mutating func draw(_ grid: Grid) {
        let before = pending.count
        screen.draw(grid, into: &pending)
        if pending.count > before { session.count { $0.frames += 1 } }
    }
}
