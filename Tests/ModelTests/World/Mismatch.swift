import Workflows

/// A store answered otherwise than it must.
struct Mismatch: Error, CustomStringConvertible {
    let what: String
    let expected: String
    let found: String

    var description: String { "\(what)\n    expected: \(expected)\n    found:    \(found)" }
}

func expect<Value: Equatable>(_ found: Value, _ expected: Value, _ what: @autoclosure () -> String) throws {
    guard found != expected else { return }
    throw Mismatch(what: what(), expected: "\(expected)", found: "\(found)")
}

func require(_ holds: Bool, _ what: @autoclosure () -> String, _ found: @autoclosure () -> String = "not so") throws {
    guard !holds else { return }
    throw Mismatch(what: what(), expected: "so", found: found())
}

/// An answer that is the first few of some in an order that says nothing about those that are equal in it.
func expectFirst<Value: Hashable, Key: Comparable>(
    _ limit: Int, of all: [Value], by key: (Value) -> Key, _ found: [Value], _ what: @autoclosure () -> String
) throws {
    let keys = all.map(key).sorted().prefix(max(0, limit))
    guard found.map(key).elementsEqual(keys), Set(found).count == found.count, Set(found).isSubset(of: all) else {
        throw Mismatch(what: what(), expected: "the first \(limit) of \(all)", found: "\(found)")
    }
}

/// What came back, as something that can be held against something else.
enum Answer<Value> {
    case given(Value)
    case refused(WorkflowError)

    init(_ body: () throws(WorkflowError) -> Value) {
        do throws(WorkflowError) { self = .given(try body()) } catch { self = .refused(error) }
    }

    init(_ body: () async throws(WorkflowError) -> Value) async {
        do throws(WorkflowError) { self = .given(try await body()) } catch { self = .refused(error) }
    }
}

extension Answer: Sendable where Value: Sendable {}

/// Both were refused for the same reason, or both were not.
///
/// - Returns: what both gave; `nil` when both refused.
func expectAlike<Value>(_ found: Answer<Value>, _ expected: Answer<Value>, _ what: String) throws -> (Value, Value)? {
    switch (found, expected) {
    case (.given(let found), .given(let expected)): return (found, expected)
    case (.refused(let found), .refused(let expected)):
        try expect(found.code, expected.code, "\(what): the error, which says: \(found)")
        if let current = expected.current {
            try expect(found.current, current, "\(what): the record that explains the error \(found.code)")
        }
        return nil
    case (.refused(let error), .given):
        throw Mismatch(what: what, expected: "accepted", found: "refused with \(error.code): \(error)")
    case (.given(let value), .refused(let error)):
        throw Mismatch(what: what, expected: "refused with \(error.code) (\(error))", found: "accepted: \(value)")
    }
}
