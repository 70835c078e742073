import TerminalUI
public import Workflows

/// A matter that somebody wants out of sight for a time, because it is known.
public struct Silence: Hashable, Sendable, Codable {
    /// Which line it is about.
    public var line: String
    /// What the line said.
    public var what: String
    /// How much of it there was: twice as much shows it again.
    public var size: Int?
    /// Whether it was as grave as can be: what becomes so shows again.
    public var isGrave: Bool
    /// When it shows again, by this machine's clock.
    public var until: Timestamp
    /// Who silenced it.
    public var by: String
    /// Why, in the person's words.
    public var reason: String
    /// When it was silenced.
    public var at: Timestamp

    /// Every field.
    public init(
        line: String, what: String, size: Int?, isGrave: Bool, until: Timestamp, by: String, reason: String,
        at: Timestamp
    ) {
        self.line = line
        self.what = what
        self.size = size
        self.isGrave = isGrave
        self.until = until
        self.by = by
        self.reason = reason
        self.at = at
    }

    /// Whether what it is about has become worse since.
    func isOutgrown(by line: AttentionLine) -> Bool {
        if line.role == .error, !isGrave { return true }
        guard let size, let now = line.size ?? line.count?.count, now > 0 else { return false }
        return now / 2 >= size
    }
}

/// What is to be kept of silencing.
public enum SilenceChange: Hashable, Sendable {
    /// A matter was silenced.
    case add(Silence)
    /// The line of that name is to be seen again.
    case lift(line: String)
}

/// Asks for how long a matter is to be out of sight, and why.
struct SilenceBox: Sendable {
    enum Field: Hashable, Sendable, CaseIterable { case duration, reason, go, cancel }

    var line: AttentionLine
    var duration = TextField(SilenceBox.presets[1])
    /// Whether the duration is one of those offered: the first character that is written takes its place.
    var isPreset = true
    var reason = TextField()
    var focus = Field.duration
    /// Why it was not done.
    var complaint: String?

    static let presets = ["15m", "1h", "4h", "tomorrow"]
    /// At this hour of the next day `tomorrow` ends.
    static let morning = Duration.hours(9)
    private static let least = Duration.seconds(60)
    private static let most = Duration.hours(24 * 30)

    init(_ line: AttentionLine) { self.line = line }

    var isWriting: Bool { focus == .duration || focus == .reason }

    /// When the matter shows again; `nil` for what is no time, or too short or too long a one.
    func until(from now: Timestamp, _ zone: Zone) -> Timestamp? {
        let text = duration.text.filter { $0 != " " }.lowercased()
        if text == "tomorrow" {
            let seconds = now.microseconds / 1_000_000 + Int64(clamping: zone.offset(now))
            let ofDay = ((seconds % 86_400) + 86_400) % 86_400
            return now - .seconds(ofDay) + .hours(24) + Self.morning
        }
        guard let duration = Duration(writing: text), duration >= Self.least, duration <= Self.most else { return nil }
        return now + duration
    }

    /// Takes the next or the last of the durations that are offered.
    mutating func cycle(by step: Int) {
        let index = Self.presets.firstIndex(of: duration.text)
        let count = Self.presets.count
        duration.set(Self.presets[index.map { ($0 + step + count) % count } ?? 0])
        isPreset = true
    }

    /// Takes a key as text, where text is written.
    mutating func write(_ key: Key) {
        switch (focus, key) {
        case (.duration, .up): cycle(by: -1)
        case (.duration, .down): cycle(by: 1)
        case (.duration, .character):
            if isPreset { duration.set("") }
            isPreset = false
            _ = duration.press(key)
        case (.duration, _): if duration.press(key) { isPreset = false }
        case (.reason, _): _ = reason.press(key)
        case (.go, _), (.cancel, _): break
        }
    }
}
