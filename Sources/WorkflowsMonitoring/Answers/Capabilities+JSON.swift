import Workflows

extension Capabilities: JSONForm {
    func json(asOf: Timestamp?) -> JSON {
        var members = Members()
        members.add("target", text: target)
        members.add("actor", text: actor)
        members.add("can_act", .bool(canAct))
        members.add("read_only_reason", text: readOnlyReason)
        members.add("unsupported", .array(unsupported.map(\.rawValue).sorted().map { .string($0) }))
        if !missing.isEmpty { members.add("missing", .array(missing.map { $0.json(asOf: nil) })) }
        return members.json
    }

    /// A feature that this program does not know is one that it never asks for: it is passed over.
    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        let target: String = try members.get("target")
        let actor: String = try members.get("actor")
        let canAct: Bool = try members.get("can_act")
        let reason: String? = try members.find("read_only_reason")
        let unsupported: [String] = try members.list("unsupported")
        self.init(
            unsupported: Set(unsupported.compactMap { Feature(rawValue: $0) }), canAct: canAct, readOnlyReason: reason,
            actor: actor, target: target)
        missing = try members.listIfPresent("missing") ?? []
    }

    /// Objects that are left out are named as what the source cannot give.
    var withoutObjects: Capabilities {
        var poorer = self
        poorer.unsupported.insert(.objects)
        return poorer
    }
}

extension Capabilities.Missing: JSONForm {
    func json(asOf: Timestamp?) -> JSON { .object([("name", .string(name)), ("reason", .string(reason))]) }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        self.init(name: try members.get("name"), reason: try members.get("reason"))
    }
}

extension MonitoringError: JSONForm {
    func json(asOf: Timestamp?) -> JSON {
        .object([("code", .string(code.rawValue)), ("message", .string(description))])
    }

    /// A code that this program does not know is a failure all the same: the sentence says which.
    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        let code: String = try members.get("code")
        self.init(Code(rawValue: code) ?? .failed, try members.get("message"))
    }
}
