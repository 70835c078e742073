import Workflows

/// The lines of a recording.
enum RecordingLine {
    /// Grows when an older program could no longer read what is written.
    static let version = 1

    /// When something was so.
    struct Moment {
        /// Since the recording began.
        let elapsed: Duration
        /// By the clock of who recorded.
        let at: Timestamp
    }

    static func first(target: String, startedAt: Timestamp, keepsObjects: Bool) -> [UInt8] {
        line([
            ("recording", .string("wftop")), ("version", .integer(Int64(version))), ("target", .string(target)),
            ("started_at", .time(startedAt)), ("objects", .bool(keepsObjects)),
        ])
    }

    static func later(_ moment: Moment, _ members: [(String, JSON)]) -> [UInt8] {
        line([("elapsed_seconds", .seconds(moment.elapsed)), ("at", .time(moment.at))] + members)
    }

    /// The last, with why it is where nobody wanted the recording to end.
    static func end(_ moment: Moment, reason: String?) -> [UInt8] {
        let end = JSON.string(reason == nil ? "closed" : "cut_short")
        return later(moment, [("end", end)] + (reason.map { [("reason", .string($0))] } ?? []))
    }

    private static func line(_ members: [(String, JSON)]) -> [UInt8] { JSON.object(members).bytes + [0x0A] }

    /// How far into a recording: `0:07`, `12:00`, `1:00:00`.
    static func clock(_ elapsed: Duration) -> String {
        let seconds = max(0, elapsed.wholeMicroseconds / 1_000_000)
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : String(value) }
        let minutes = seconds / 60
        return minutes < 60
            ? "\(minutes):\(two(seconds % 60))" : "\(minutes / 60):\(two(minutes % 60)):\(two(seconds % 60))"
    }
}
