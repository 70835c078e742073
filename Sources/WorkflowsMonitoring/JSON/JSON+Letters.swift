import FoundationEssentials
import Workflows

extension JSON {
    /// An event that could not be read.
    ///
    /// - Parameters:
    ///   - item: the event.
    ///   - bytes: whether what was found of it goes with it, in base 64; tables have no use for that.
    public static func deadLetter(_ item: DeadLetterList.Item, bytes: Bool = true) -> JSON {
        let letter = item.letter
        var members = Members()
        members.add("consumer", text: letter.consumer.rawValue)
        members.add("event_id", .integer(letter.eventID))
        members.add("error", text: letter.error)
        members.add("at", time: letter.at)
        members.add("tries", integer: letter.tries)
        members.add("run_id", text: item.runID?.description)
        if bytes { members.add("bytes_base64", text: letter.bytes.base64EncodedString()) }
        return members.json
    }
}

extension JSON {
    /// What became of replaying or discarding one.
    public static func letterAction(_ request: DeadLetterRequest, _ end: DeadLetterEnd) -> JSON {
        var members = Members()
        members.add("consumer", text: request.consumer.rawValue)
        members.add("event_id", .integer(request.eventID))
        members.add("action", text: request.kind.rawValue)
        members.add("request_id", text: request.requestID.rawValue)
        members.add(end) { outcome, members in
            members.add("outcome", text: outcome.name)
            if case .replayed(let run, let version) = outcome, run != .zero {
                members.add("run_id", text: run.description)
                members.add("version", integer: version)
            }
            if case .unreadable(let why) = outcome { members.add("detail", text: why) }
        }
        return members.json
    }
}

extension JSON.Names {
    /// Of ``JSON/deadLetter(_:bytes:)``, without the bytes: of a table's columns they are none.
    public static let deadLetter = ["consumer", "event_id", "error", "at", "tries", "run_id"]
}
