import Workflows

/// Looks through a recording once: what it is of, and where which answers stand.
struct RecordingScan {
    private(set) var target = ""
    private(set) var startedAt = Timestamp(microseconds: 0)
    private(set) var answers: [String: [Recording.Line]] = [:]
    private(set) var moments: [Duration] = []
    private(set) var warning: String?

    private var hasBegun = false
    private var hasEnded = false
    private var number = 0

    /// No line is longer, and no recording has more.
    private static let longest = 64 << 20
    private static let most = 4_000_000
    private static let chunk = 1 << 20

    mutating func read(_ file: RecordedFile, path: String) throws(MonitoringError) {
        var offset = 0
        var rest: [UInt8] = []
        while !hasEnded {
            guard let chunk = file.readSome(offset + rest.count, upTo: Self.chunk) else {
                warning = damage("the file cannot be read further")
                break
            }
            guard !chunk.isEmpty else { break }
            let seen = rest.count
            rest += chunk
            var start = 0
            var place = seen
            while !hasEnded, let end = rest[place...].firstIndex(of: 0x0A) {
                number += 1
                do throws(JSONError) {
                    try take(Array(rest[start..<end]), offset: offset + start)
                } catch {
                    guard hasBegun else { throw Self.notOurs(path, error) }
                    warning = damage("\(error)")
                    return
                }
                start = end + 1
                place = start
            }
            offset += start
            rest.removeFirst(start)
            guard rest.count <= Self.longest else {
                guard hasBegun else { throw Self.notOurs(path, JSONError("its first line has no end")) }
                warning = damage("the line has no end")
                return
            }
        }
        guard hasBegun else { throw Self.notOurs(path, JSONError("it has no first line")) }
        guard warning == nil, !hasEnded else { return }
        number += 1
        warning =
            rest.isEmpty
            ? "the recording was not closed: it ends at \(last), and who made it was killed or still writes it"
            : damage("the line is cut off")
    }

    private var last: String { RecordingLine.clock(moments.last ?? .zero) }

    private func damage(_ what: String) -> String {
        "the recording is damaged at line \(number) (\(what)): only what stands before, up to \(last), is replayed"
    }

    private static func notOurs(_ path: String, _ error: JSONError) -> MonitoringError {
        MonitoringError(.notAStore, "\(path) is not a recording of wftop: \(error)")
    }

    private mutating func take(_ bytes: [UInt8], offset: Int) throws(JSONError) {
        var members = try MemberReader(ParsedJSON(bytes))
        guard hasBegun else { return try begin(&members) }
        guard moments.count < Self.most else { throw JSONError("it has more lines than are read") }
        let elapsed: Duration = try members.get("elapsed_seconds")
        // Time never goes back, whoever wrote the file.
        moments.append(max(moments.last ?? .zero, elapsed))
        if let question = members.value("question") {
            let asked: RecordedQuestion
            do throws(JSONError) { asked = try RecordedQuestion(question) } catch { throw error.within("question") }
            let line = Recording.Line(
                elapsed: moments.last ?? .zero, offset: offset, count: bytes.count, number: number, limit: asked.limit)
            answers[asked.key, default: []].append(line)
        } else if let end: String = try members.find("end") {
            hasEnded = true
            guard end != "closed" else { return }
            let reason: String = try members.find("reason") ?? "for a reason it does not name"
            warning = "the recording ended early, at \(last): \(reason)"
        }
    }

    private mutating func begin(_ members: inout MemberReader) throws(JSONError) {
        let name: String = try members.get("recording")
        let version: Int = try members.get("version")
        guard name == "wftop" else { throw JSONError.unknownName(name).within("recording") }
        guard version <= RecordingLine.version else {
            throw JSONError("a newer wftop made it, in a form that this one does not read")
        }
        target = try members.get("target")
        startedAt = try members.get("started_at")
        hasBegun = true
    }
}
