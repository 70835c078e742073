import Foundation

/// A condition that did not come true in time.
struct NeverHappened: Error, CustomStringConvertible {
    let description: String
}

/// Returns as soon as a condition holds, looking again and again; how long that took.
///
/// - Parameter seeing: what is so instead, for whoever reads that it never came true.
@discardableResult
func eventually(
    _ what: String, within limit: Duration = .seconds(60), every pause: Duration = .milliseconds(20),
    seeing: () async throws -> Any, _ condition: () async throws -> Bool
) async throws -> Duration {
    let began = ContinuousClock.now
    while true {
        if try await condition() { return ContinuousClock.now - began }
        guard ContinuousClock.now - began < limit else {
            let seen = (try? await seeing()) ?? "nothing that can be read"
            throw NeverHappened(description: "not within \(limit): \(what); seen: \(seen)")
        }
        try await Task.sleep(for: pause)
    }
}

extension Duration {
    var seconds: Double { self / .seconds(1) }
}

/// A number from the environment, for the longer variants of tests.
func setting(_ name: String, default value: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? value
}
