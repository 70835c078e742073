/// Turns the bytes of a terminal into events: a state machine that is told the time and waits for nothing.
///
/// Its rules exist because a wrong key can destroy: a left arrow that a slow link splits is `ESC`, `O`, `D`, and `D`
/// deletes data. So Esc acts after ``Settings/escapeDelay``, but what then still looks like the rest of a sequence is
/// thrown away. A paste is never keys, and what is not UTF-8 is dropped and told.
///
/// Times are measured from any fixed moment.
public struct KeyDecoder: Sendable {
    /// How long things are waited for, and what the terminal can do.
    public struct Settings: Hashable, Sendable {
        /// How long after Esc something may still follow that belongs to it.
        public var escapeDelay: Duration = .milliseconds(25)
        /// How long after Esc, or the last byte of a sequence, its rest is still thrown away.
        public var sequenceTimeout: Duration = .milliseconds(500)
        /// Whether the terminal marks pastes. Where it does not, many characters at once are taken for one.
        public var marksPastes = true
        /// More characters than this in one read cannot have been typed.
        public var mostKeysTypedAtOnce = 4
        /// A marked paste without an end, as after a lost connection, is given up after so long without a byte.
        public var pasteTimeout: Duration = .seconds(10)
        /// Keys that come so soon after a paste came with it.
        public var pasteEcho: Duration = .milliseconds(50)
        /// A longer paste is ignored rather than cut.
        public var longestPaste = 1 << 20

        /// The settings that the documentation promises.
        public init() {}
    }

    enum State: Sendable {
        case ground
        /// Esc came; something that belongs to it may follow.
        case escape
        /// The bytes after `ESC [`, or after a late `[` if nothing is to come of it.
        case control(bytes: [UInt8], discarding: Bool)
        /// The bytes after `ESC O`, or after a late `O`.
        case single(bytes: [UInt8], discarding: Bool)
        /// So many bytes of an old mouse report are still to come.
        case skipping(Int)
        /// A reply of the terminal that nobody asked for, until its end.
        case string(endsNext: Bool)
        /// A marked paste.
        case paste
        /// The first bytes of a character.
        case character(bytes: [UInt8], alt: Bool)
    }

    let settings: Settings
    var state = State.ground
    var lastByte: Duration = .zero
    var lateUntil: Duration = .zero
    var pasted: [UInt8] = []
    var pastedCount = 0
    var ignoreKeysUntil: Duration = .zero
    var pasteWasGivenUp = false
    var events: [TerminalEvent] = []
    var typed = 0

    /// A decoder that has read nothing yet.
    public init(settings: Settings = Settings()) {
        self.settings = settings
    }

    /// When ``expire(at:)`` has to be called if no byte comes before; nil if nothing is waited for.
    public var deadline: Duration? {
        switch state {
        case .ground, .character: nil
        case .escape: lastByte + settings.escapeDelay
        case .control, .single, .skipping, .string: lastByte + settings.sequenceTimeout
        case .paste: lastByte + settings.pasteTimeout
        }
    }

    /// Takes the bytes of one read.
    public mutating func read(_ bytes: some Sequence<UInt8>, at now: Duration) -> [TerminalEvent] {
        settle(at: now)
        // What an expired wait has brought is older than this read and not part of a burst.
        let before = events
        events = []
        typed = 0
        for byte in bytes { take(byte, at: now) }
        dropBurst(at: now)
        defer { events = [] }
        return before + events
    }

    /// Lets waiting end that has lasted long enough.
    public mutating func expire(at now: Duration) -> [TerminalEvent] {
        settle(at: now)
        defer { events = [] }
        return events
    }

    private mutating func settle(at now: Duration) {
        guard let deadline, deadline <= now else { return }
        switch state {
        case .escape:
            lateUntil = lastByte + settings.escapeDelay + settings.sequenceTimeout
            state = .ground
            emit(.escape, at: now)
        case .paste:
            pasteWasGivenUp = true
            endPaste(at: now)
        default:
            state = .ground
        }
    }

    /// Keys that came with a paste are not keys.
    mutating func emit(_ key: Key, at now: Duration) {
        if now < ignoreKeysUntil {
            note(ignored: 1)
        } else {
            events.append(.key(key))
        }
    }

    mutating func note(ignored count: Int) {
        if case .pasteIgnored(let before) = events.last {
            events[events.count - 1] = .pasteIgnored(count: before + count)
        } else {
            events.append(.pasteIgnored(count: count))
        }
    }
}
