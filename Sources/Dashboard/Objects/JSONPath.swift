/// Where a value stands in a JSON text: `$.lines[3].sku`.
struct JSONPath: Hashable, Sendable, CustomStringConvertible {
    enum Step: Hashable, Sendable {
        /// A member of an object: its key, and which of those with the same key it is, from 0.
        case key(String, occurrence: Int)
        /// An element of an array.
        case index(Int)
    }

    var steps: [Step] = []

    /// The path as people and programs write it. A key that is there twice has its number behind it, which is no JSON path
    /// any more: there is none that tells the two apart.
    var description: String { steps.reduce(into: "$") { $0 += $1.text } }
}

extension JSONPath.Step {
    var text: String {
        switch self {
        case .index(let index): return "[\(index)]"
        case .key(let key, let occurrence):
            let name = Self.isName(key) ? ".\(key)" : "[\(JSONTree.quoted(key))]"
            return occurrence == 0 ? name : "\(name){\(occurrence + 1)}"
        }
    }

    private static func isName(_ key: String) -> Bool {
        guard let first = key.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
        return key.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}

extension JSONTree {
    /// The value at a path; `nil` where there is none.
    subscript(_ path: JSONPath) -> JSONTree? {
        var value = self
        for step in path.steps {
            switch (step, value) {
            case (.index(let index), .array(let elements)):
                guard elements.indices.contains(index) else { return nil }
                value = elements[index]
            case (.key(let key, let occurrence), .object(let members)):
                let same = members.lazy.filter { $0.key.isSame(as: key) }.dropFirst(occurrence)
                guard let member = same.first else { return nil }
                value = member.value
            default: return nil
            }
        }
        return value
    }
}
