import FoundationEssentials
import Workflows

extension DeadLetterList.Item: JSONForm {
    func json(asOf: Timestamp?) -> JSON { JSON.deadLetter(self) }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        let consumer: ConsumerName = try members.get("consumer")
        let eventID: Int64 = try members.get("event_id")
        let error: String = try members.get("error")
        let at: Timestamp = try members.get("at")
        let tries: Int = try members.get("tries")
        let runID: RunID? = try members.find("run_id")
        let text: String = try members.find("bytes_base64") ?? ""
        guard let bytes = Data(base64Encoded: text) else {
            throw JSONError("this is not base 64").within("bytes_base64")
        }
        self.init(
            letter: DeadLetter(
                consumer: consumer, eventID: eventID, bytes: bytes, error: error, at: at, tries: tries), runID: runID)
    }

    /// What was found of an event is of a run's data as much as its object is.
    var withoutObjects: DeadLetterList.Item {
        DeadLetterList.Item(
            letter: DeadLetter(
                consumer: letter.consumer, eventID: letter.eventID, bytes: Data(), error: letter.error, at: letter.at,
                tries: letter.tries), runID: runID)
    }
}

extension DeadLetterList: JSONForm {
    func json(asOf: Timestamp?) -> JSON {
        var members = Members(total.json(asOf: asOf))
        members.add("items", .array(items.map { $0.json(asOf: asOf) }))
        return members.json
    }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        self.init(
            items: try members.list("items"),
            total: Total(try members.count("total"), try members.get("total_kind")))
    }

    var withoutObjects: DeadLetterList { DeadLetterList(items: items.map(\.withoutObjects), total: total) }
}
