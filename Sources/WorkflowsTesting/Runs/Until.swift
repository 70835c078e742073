/// A condition that did not come true in time.
package struct NeverHappened: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// Returns as soon as what is seen is as it is waited for, looking again and again; what was seen then.
///
/// The time allowed is real time, and shorter than the limit of a suite: what never comes true fails by itself, and says
/// what was so instead. A test whose limit has come, and whose task is cancelled for that, does not hang here either.
///
/// - Parameters:
///   - what: is to become true, in words.
///   - limit: how long that may take.
///   - look: what is so now.
///   - holds: whether that is it.
@discardableResult
package func until<Seen>(
    _ what: String, within limit: Duration = .seconds(30), seeing look: () async throws -> Seen,
    _ holds: (Seen) throws -> Bool
) async throws -> Seen {
    let deadline = ContinuousClock.now + limit
    while true {
        let seen = try await look()
        if try holds(seen) { return seen }
        try Task.checkCancellation()
        guard ContinuousClock.now < deadline else {
            throw NeverHappened("not within \(limit): \(what); seen: \(seen)")
        }
        await Task.yield()
    }
}
