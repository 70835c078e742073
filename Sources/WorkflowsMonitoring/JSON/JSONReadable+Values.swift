import Workflows

extension String: JSONReadable {
    init(json: ParsedJSON) throws(JSONError) { self = try json.text() }
}

extension Int: JSONReadable {
    init(json: ParsedJSON) throws(JSONError) { self = Int(try json.integer()) }
}

extension Int64: JSONReadable {
    init(json: ParsedJSON) throws(JSONError) { self = try json.integer() }
}

extension Double: JSONReadable {
    init(json: ParsedJSON) throws(JSONError) { self = try json.number() }
}

extension Bool: JSONReadable {
    init(json: ParsedJSON) throws(JSONError) { self = try json.bool() }
}

extension Duration: JSONReadable {
    /// From seconds, to the microsecond.
    init(json: ParsedJSON) throws(JSONError) {
        let microseconds = (try json.number() * 1_000_000).rounded()
        self = .microseconds(Int64(exactly: microseconds) ?? (microseconds < 0 ? .min : .max))
    }
}

extension Timestamp: JSONReadable {
    init(json: ParsedJSON) throws(JSONError) {
        let text = try json.text()
        guard let moment = Timestamp(rfc3339: text) else {
            throw JSONError("a time as in RFC 3339 is expected, and not \"\(ParsedJSON.brief(text))\"")
        }
        self = moment
    }
}

extension RunID: JSONReadable {
    init(json: ParsedJSON) throws(JSONError) {
        let text = try json.text()
        guard let id = RunID(text) else {
            throw JSONError("a run's ID is expected, and not \"\(ParsedJSON.brief(text))\"")
        }
        self = id
    }
}

/// Of a name that this program does not know nothing can be made: no type here has room for it.
extension JSONReadable where Self: RawRepresentable, RawValue == String {
    init(json: ParsedJSON) throws(JSONError) {
        let text = try json.text()
        guard let value = Self(rawValue: text) else { throw JSONError.unknownName(text) }
        self = value
    }
}

extension JSONError {
    static func unknownName(_ text: String) -> JSONError {
        JSONError("\"\(ParsedJSON.brief(text))\" is not known to this program")
    }
}

extension WorkflowName: JSONReadable {}
extension ForeignID: JSONReadable {}
extension RoleName: JSONReadable {}
extension ConsumerName: JSONReadable {}
extension InstanceName: JSONReadable {}
extension StartID: JSONReadable {}
extension IdempotencyKey: JSONReadable {}
extension RequestID: JSONReadable {}
extension PageCursor: JSONReadable {}
extension RoleState: JSONReadable {}
extension InstanceState: JSONReadable {}
extension ActionKind: JSONReadable {}
extension ActionResult: JSONReadable {}
extension Total.Kind: JSONReadable {}
extension RunQuery.Sort: JSONReadable {}
extension WorkflowDefinition.EdgeKind: JSONReadable {}
extension WorkflowDefinition.RoleKind: JSONReadable {}

extension RunState: JSONReadable {
    init(json: ParsedJSON) throws(JSONError) {
        let text = try json.text()
        guard let state = RunState(name: text) else { throw JSONError.unknownName(text) }
        self = state
    }
}

extension Origin.Kind: JSONReadable {
    init(json: ParsedJSON) throws(JSONError) {
        let text = try json.text()
        guard let kind = Self.allCases.first(where: { $0.name == text }) else { throw JSONError.unknownName(text) }
        self = kind
    }
}
