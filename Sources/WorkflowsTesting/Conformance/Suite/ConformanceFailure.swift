package import Workflows

/// An adapter does not keep a promise.
public struct ConformanceFailure: Error, Sendable, CustomStringConvertible {
    /// The suite.
    public let suite: String
    /// What is promised.
    public let promise: String
    /// What should have been seen.
    public let expected: String
    /// What was seen instead.
    public let seen: String

    /// All of it.
    public var description: String { "\(suite): \(promise): expected \(expected), saw \(seen)" }
}

/// What a case saw that it should not have seen.
package struct Mismatch: Error {
    let expected: String
    let seen: String

    package init(expected: String, seen: String) {
        self.expected = expected
        self.seen = seen
    }
}

/// Fails the case unless two values are equal.
package func expect<Value: Equatable>(_ seen: Value, is expected: Value, _ what: String) throws {
    guard seen != expected else { return }
    throw Mismatch(expected: "\(what) to be \(expected)", seen: "\(seen)")
}

/// Fails the case unless something holds.
package func expect(_ holds: Bool, _ what: String, saw seen: @autoclosure () -> Any = "otherwise") throws {
    guard !holds else { return }
    throw Mismatch(expected: what, seen: "\(seen())")
}

/// Fails the case unless there is a value.
package func require<Value>(_ value: Value?, _ what: String) throws -> Value {
    guard let value else { throw Mismatch(expected: what, seen: "nothing") }
    return value
}

/// Fails the case unless something is refused with an error of that code.
@discardableResult
package func expectRefusal(
    _ code: WorkflowError.Code, _ what: String, _ body: () async throws -> some Any
) async throws -> WorkflowError {
    let result: Any
    do {
        result = try await body()
    } catch let error as WorkflowError where error.code == code {
        return error
    } catch {
        throw Mismatch(expected: "\(what) to be refused with \(code)", seen: "\(error)")
    }
    throw Mismatch(expected: "\(what) to be refused with \(code)", seen: "\(result)")
}

/// Fails the case, in code that cannot wait, unless something is refused with an error of that code.
func expectRefusalAtOnce(_ code: WorkflowError.Code, _ what: String, _ body: () throws -> some Any) throws {
    let result: Any
    do {
        result = try body()
    } catch let error as WorkflowError where error.code == code {
        return
    } catch {
        throw Mismatch(expected: "\(what) to be refused with \(code)", seen: "\(error)")
    }
    throw Mismatch(expected: "\(what) to be refused with \(code)", seen: "\(result)")
}
