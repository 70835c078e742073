/// A question as it stands in a recording, however whoever wrote the file ordered and spaced it.
struct RecordedQuestion {
    /// Equal for equal questions.
    let key: String
    /// Of a page of a list how many runs were asked for at most; 0 for anything else.
    ///
    /// How much a screen asks for depends on its size, and any page is a page of the same list. It is no part of the
    /// key.
    let limit: Int

    init(_ json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        let name: String = try members.get("read")
        limit = name == "runs" ? try members.get("limit") : 0
        key = try Self.canonical(json, without: name == "runs" ? "limit" : nil).text
    }

    /// The same value with the members of objects in the order of their names. Questions are flat: what is nested deep
    /// is none.
    private static func canonical(
        _ json: ParsedJSON, without left: String? = nil, depth: Int = 0
    ) throws(JSONError) -> JSON {
        guard depth < 8 else { throw JSONError("no question is nested so deep") }
        switch json.kind {
        case .object:
            var members: [(String, JSON)] = []
            for (name, value) in try json.members() where name != left {
                members.append((name, try canonical(value, depth: depth + 1)))
            }
            return .object(members.sorted { $0.0 < $1.0 })
        case .array:
            var elements: [JSON] = []
            for element in try json.elements() { elements.append(try canonical(element, depth: depth + 1)) }
            return .array(elements)
        case .string: return .string(try json.text())
        case .number, .yes, .no, .null: return .raw(Array(json.bytes))
        }
    }
}
