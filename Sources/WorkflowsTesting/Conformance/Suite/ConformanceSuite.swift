/// What one adapter protocol promises, as cases that can be carried out on any adapter.
///
/// An author of an adapter writes a factory and carries out every case of every suite that applies. It depends on no
/// test library: the cases are values, and one that fails throws. With Swift Testing each shows by the promise it is
/// named after:
///
///     @Suite("An adapter of one's own, held against the suites", .timeLimit(.minutes(5)))
///     struct AdapterConformance {
///         static let suites = ConformanceSuite.all { clock in
///             AdapterUnderTest(InMemoryAdapter(clock: clock.engineClock))
///         }
///
///         @Test(arguments: suites.flatMap(\.cases))
///         func keeps(_ promise: ConformanceCase) async throws { try await promise.run() }
///     }
public struct ConformanceSuite: Sendable, CustomStringConvertible {
    /// Makes an adapter on a store that is empty, for one case.
    ///
    /// Everything the adapter waits by must be the clock it is given, which stands still until a case moves it. Where
    /// leases are counted by another clock, ``AdapterUnderTest/passTime`` says how to move that one.
    public typealias Factory = @Sendable (_ clock: ManualClock) async throws -> AdapterUnderTest

    /// What the suite is about: the name of a protocol.
    public let name: String
    /// What is promised.
    public let cases: [ConformanceCase]

    init(_ name: String, _ promises: [Promise], _ make: @escaping Factory) {
        self.init(name, promises, begin: { clock in Trial(subject: try await make(clock), clock: clock) })
    }

    /// A suite of promises that are held against anything else than an adapter.
    package init<Subject>(
        _ name: String, _ promises: [PromiseOf<Subject>],
        begin: @escaping @Sendable (_ clock: ManualClock) async throws -> Subject
    ) {
        self.name = name
        cases = promises.map { ConformanceCase(suite: name, promise: $0, begin: begin) }
    }

    /// The name.
    public var description: String { name }

    /// Carries out every case, one after the other.
    ///
    /// - Returns: what was not kept; empty for an adapter that conforms.
    /// - Throws: `CancellationError` when the task is cancelled.
    public func failures() async throws -> [ConformanceFailure] {
        var failures: [ConformanceFailure] = []
        for promise in cases {
            do {
                try await promise.run()
            } catch let failure as ConformanceFailure {
                failures.append(failure)
            }
        }
        return failures
    }
}

/// One promise of a protocol, to be held against what is made for it alone.
public struct ConformanceCase: Sendable, CustomStringConvertible {
    /// The suite it is of.
    public let suite: String
    /// What is promised, in the words of a user.
    public let promise: String
    private let begin: @Sendable (ManualClock) async throws -> @Sendable () async throws -> Void

    init<Subject>(
        suite: String, promise: PromiseOf<Subject>, begin: @escaping @Sendable (ManualClock) async throws -> Subject
    ) {
        self.suite = suite
        self.promise = promise.text
        self.begin = { [check = promise.check] clock in
            let subject = try await begin(clock)
            return { try await check(subject) }
        }
    }

    /// The suite and the promise.
    public var description: String { "\(suite): \(promise)" }

    /// Holds the promise against what the factory makes for it.
    ///
    /// - Throws: ``ConformanceFailure`` when it is not kept, `CancellationError` when the task is cancelled, and whatever
    ///   the factory throws.
    public func run() async throws {
        let check = try await begin(ManualClock())
        do {
            try await check()
        } catch let mismatch as Mismatch {
            throw ConformanceFailure(suite: suite, promise: promise, expected: mismatch.expected, seen: mismatch.seen)
        } catch let error where !Task.isCancelled {
            throw ConformanceFailure(suite: suite, promise: promise, expected: "no error", seen: "\(error)")
        }
    }
}

/// A promise of an adapter.
typealias Promise = PromiseOf<Trial>

/// A promise of a protocol, before there is anything to hold it against.
package struct PromiseOf<Subject: Sendable>: Sendable {
    let text: String
    let check: @Sendable (Subject) async throws -> Void

    package init(_ text: String, _ check: @escaping @Sendable (Subject) async throws -> Void) {
        self.text = text
        self.check = check
    }
}
