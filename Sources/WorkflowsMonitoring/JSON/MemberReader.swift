/// Can be read from JSON that came from anywhere.
protocol JSONReadable: Sendable {
    /// Reads a value.
    init(json: ParsedJSON) throws(JSONError)
}

/// The members of an object, asked for by name. Those that nobody asks for are ignored.
///
/// Where a name is there twice the first counts, looking on from the member that was found last: whoever asks in the
/// order of writing looks at each member once.
struct MemberReader {
    private let object: ParsedJSON
    private var place: Int

    init(_ json: ParsedJSON) throws(JSONError) {
        guard json.kind == .object else { throw json.unexpected("an object") }
        object = json
        place = json.index + 1
    }

    /// The value of that name, whatever it is.
    mutating func value(_ name: String) -> ParsedJSON? {
        let first = object.index + 1
        return find(name, from: place, to: Int(object.node.next)) ?? find(name, from: first, to: place)
    }

    private mutating func find(_ name: String, from start: Int, to end: Int) -> ParsedJSON? {
        let document = object.document
        var key = start
        while key < end {
            let value = key + 1
            let after = Int(document.nodes[value].next)
            if isName(key, name) {
                place = after
                return ParsedJSON(document: document, index: value)
            }
            key = after
        }
        return nil
    }

    private func isName(_ key: Int, _ name: String) -> Bool {
        let written = ParsedJSON(document: object.document, index: key)
        let inner = written.bytes.dropFirst().dropLast()
        if inner.contains(UInt8(ascii: "\\")) { return written.decoded == name }
        return inner.count == name.utf8.count && inner.elementsEqual(name.utf8)
    }

    /// The value of that name; `nil` where it is left out, or null.
    mutating func find<Value: JSONReadable>(_ name: String) throws(JSONError) -> Value? {
        guard let value = value(name), value.kind != .null else { return nil }
        do throws(JSONError) { return try Value(json: value) } catch { throw error.within(name) }
    }

    /// The value of that name, which must be there.
    mutating func get<Value: JSONReadable>(_ name: String) throws(JSONError) -> Value {
        guard let value: Value = try find(name) else { throw JSONError("is missing").within(name) }
        return value
    }

    /// The values of the array of that name.
    mutating func list<Value: JSONReadable>(_ name: String) throws(JSONError) -> [Value] {
        guard let values: [Value] = try listIfPresent(name) else { throw JSONError("is missing").within(name) }
        return values
    }

    /// The values of the array of that name; `nil` where it is left out.
    mutating func listIfPresent<Value: JSONReadable>(_ name: String) throws(JSONError) -> [Value]? {
        guard let value = value(name), value.kind != .null else { return nil }
        do throws(JSONError) {
            var values: [Value] = []
            for (index, element) in try value.elements().enumerated() {
                do throws(JSONError) { values.append(try Value(json: element)) } catch { throw error.within(index) }
            }
            return values
        } catch { throw error.within(name) }
    }

    /// The values of the object of that name, by their names.
    mutating func table<Value: JSONReadable>(_ name: String) throws(JSONError) -> [(name: String, value: Value)] {
        guard let value = value(name), value.kind != .null else { throw JSONError("is missing").within(name) }
        do throws(JSONError) {
            var values: [(String, Value)] = []
            for (name, member) in try value.members() {
                do throws(JSONError) { values.append((name, try Value(json: member))) } catch {
                    throw error.within(name)
                }
            }
            return values
        } catch { throw error.within(name) }
    }

    /// A number of runs, events or errors: within the bounds of every number that a monitor gives out.
    mutating func count(_ name: String) throws(JSONError) -> Int { (try get(name) as Int).boundedCount }

    /// So much a minute, within the bounds of what can be counted.
    mutating func rate(_ name: String) throws(JSONError) -> Double? {
        (try find(name) as Double?).map { min(max(0, $0), Double(Int.largestCount)) }
    }
}
