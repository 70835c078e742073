import Foundation
import Testing

/// The engine under a manual clock, with store errors, lost roles, late and repeated events, crashes between any two
/// steps: nothing that is promised may break.
@Suite("Simulation")
struct SeedTests {
    /// A tenth of what is promised for the whole; `.ci/long` plays the rest.
    private static let count = ProcessInfo.processInfo.environment["WORKFLOWS_SEEDS"].flatMap(Int.init) ?? 1000

    @Test("Whatever goes wrong, every invariant holds: seeds that nobody has tried before")
    func freshSeeds() async throws {
        let first = Int.random(in: 1...Int(Int32.max))
        let half = max(1, Self.count / 2)
        // One process for each of two cores.
        async let one = SimulationProgram.run("--seed", "\(first)", "--count", "\(half)")
        async let other = SimulationProgram.run("--seed", "\(first + half)", "--count", "\(half)")
        for run in try await [one, other] {
            print(run.output)
            #expect(run.code == 0, "\(run.output)")
        }
    }

    @Test("The same seed gives the same history, in every process")
    func repeatable() async throws {
        for seed in ["7", "1234", "99999"] {
            let first = try await SimulationProgram.run("--seed", seed)
            let second = try await SimulationProgram.run("--seed", seed)
            let history = try #require(Self.history(in: first.output))
            #expect(history == Self.history(in: second.output))
        }
    }

    @Test("Other seeds give other histories")
    func different() async throws {
        let histories = try await ["1", "2", "3"].asyncMap { seed in
            Self.history(in: try await SimulationProgram.run("--seed", seed).output)
        }
        #expect(Set(histories).count == 3)
    }

    /// The line that says what happened.
    private static func history(in output: String) -> String? {
        output.split(separator: "\n").first { $0.contains(", history ") }.map(String.init)
    }
}

extension Sequence {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
