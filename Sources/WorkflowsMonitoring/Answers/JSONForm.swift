import Workflows

/// Has a JSON form that is the same on every transport and in a recording, and can be read back.
///
/// Names are those of the documented JSON. What a screen or a script does not need but the value has is there too, so
/// that whoever reads it back has the same value, with these exceptions: moments are written to the millisecond, and
/// numbers are read within the bounds of what a monitor gives out. A form may say more than the value, for scripts.
protocol JSONForm: JSONReadable {
    /// The form, as of a moment where one is known: it leaves the moment itself to who holds the answer.
    func json(asOf: Timestamp?) -> JSON
    /// The value without the objects of runs.
    var withoutObjects: Self { get }
}

extension JSONForm {
    var withoutObjects: Self { self }
}

extension Members {
    /// The members of a form that others write, to add to.
    init(_ json: JSON) {
        self.init()
        guard case .object(let members) = json else { return }
        for (name, value) in members { add(name, value) }
    }
}

extension Answer: JSONReadable where Value: JSONForm {
    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        self.init(try Value(json: json), asOf: try members.get("as_of"))
    }
}

/// One record is a bare object with `as_of`, a list an object with `as_of` and `items`.
extension Answer: JSONForm where Value: JSONForm {
    func json(asOf: Timestamp?) -> JSON {
        var members = Members()
        members.add("as_of", time: self.asOf)
        guard case .object(let others) = value.json(asOf: self.asOf) else { return members.json }
        for (name, value) in others { members.add(name, value) }
        return members.json
    }

    var withoutObjects: Answer<Value> { Answer(value.withoutObjects, asOf: asOf) }
}

extension Array: JSONReadable where Element: JSONForm {
    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        self = try members.list("items")
    }
}

extension Array: JSONForm where Element: JSONForm {
    func json(asOf: Timestamp?) -> JSON { .object([("items", .array(map { $0.json(asOf: asOf) }))]) }

    var withoutObjects: [Element] { map(\.withoutObjects) }
}

extension Set: JSONReadable where Element == InstanceName {
    init(json: ParsedJSON) throws(JSONError) { self.init(try [NamedInstance](json: json).map(\.instance)) }
}

/// An item for each, so that there is room for more than the name.
extension Set: JSONForm where Element == InstanceName {
    func json(asOf: Timestamp?) -> JSON { sorted().map(NamedInstance.init).json(asOf: asOf) }
}

private struct NamedInstance: JSONForm {
    let instance: InstanceName

    init(_ instance: InstanceName) { self.instance = instance }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        instance = try members.get("instance")
    }

    func json(asOf: Timestamp?) -> JSON { .object([("instance", .string(instance.rawValue))]) }
}

extension Total: JSONForm {
    func json(asOf: Timestamp?) -> JSON {
        .object([("total", .integer(Int64(count))), ("total_kind", .string(kind.rawValue))])
    }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        self.init(try members.count("total"), try members.get("total_kind"))
    }
}
