import Testing
import WorkflowsTesting

extension DoubleTests {
    /// For how long a case waits at first. Most of what is broken keeps it waiting for nothing.
    private static let impatience = Duration.milliseconds(200)
    /// For how long one waits that no machine is too busy for.
    private static let patience = Duration.seconds(10)

    /// Which promises a double does not keep.
    ///
    /// All cases are carried out at once, and none is waited for long. One that fails before its patience is at an end has
    /// failed, whether that was expected or not. One that fails only then may be right, and the machine busy: it is carried
    /// out again. Where its failure is expected, that is beside a double without a fault, whose case waits no longer than
    /// it: what the one is given in that time, and the other is not, the fault keeps from it. Where it is not, the case
    /// waits for long: what is given late is given.
    ///
    /// - Parameter suites: of a double with a fault, or without any.
    func failures<Fault>(
        _ fault: Fault?, _ breaks: [String]?, _ suites: (_ fault: Fault?, _ patience: Duration) -> [ConformanceSuite]
    ) async throws -> Set<String> {
        let verdicts = try await withThrowingTaskGroup(of: (String, Verdict).self) { group in
            for promise in suites(fault, Self.impatience).flatMap(\.cases) {
                group.addTask { (promise.promise, try await Self.verdict(promise, within: Self.impatience)) }
            }
            return try await group.reduce(into: [String: Verdict]()) { $0[$1.0] = $1.1 }
        }
        var failures = Set(verdicts.filter { $0.value == .broken }.keys)
        for promise in verdicts.filter({ $0.value == .waited }).keys {
            func found(_ suites: [ConformanceSuite]) throws -> ConformanceCase {
                try #require(suites.lazy.flatMap(\.cases).first { $0.promise == promise })
            }
            let isBroken =
                if breaks?.contains(promise) == true {
                    try await Self.isBroken {
                        try found(suites(fault, $0))
                    } beside: {
                        try found(suites(nil, $0))
                    }
                } else {
                    try await Self.verdict(found(suites(fault, Self.patience)), within: Self.patience) != .kept
                }
            if isBroken { failures.insert(promise) }
        }
        return failures
    }

    /// Whether a case fails in the time that the same case of a double without a fault needs.
    private static func isBroken(
        _ broken: (Duration) throws -> ConformanceCase, beside sound: (Duration) throws -> ConformanceCase
    ) async throws -> Bool {
        var patience = impatience
        while true {
            let (broken, sound, limit) = (try broken(patience), try sound(patience), patience)
            async let seen = Self.verdict(broken, within: limit)
            let control = try await verdict(sound, within: limit)
            let verdict = try await seen
            if verdict != .waited { return verdict == .broken }
            if control == .kept { return true }
            try #require(control == .waited && patience < Self.patience, "without a fault, \(control): \(sound)")
            patience *= 2
        }
    }

    private enum Verdict {
        case kept
        case broken
        /// It is not kept, and was waited for until the patience was at an end.
        case waited
    }

    private static func verdict(_ promise: ConformanceCase, within patience: Duration) async throws -> Verdict {
        let began = ContinuousClock.now
        do {
            try await promise.run()
            return .kept
        } catch is ConformanceFailure {
            return ContinuousClock.now - began < patience ? .broken : .waited
        }
    }
}
