import Foundation
import Testing
import Workflows

@testable import WorkflowsSQLite

@Suite("A process that is killed between what a run's code writes and the transition")
struct KilledEffectTests {
    /// How often it is killed between the two: `.ci/long` does what is promised.
    private static let kills = ProcessInfo.processInfo.environment["WORKFLOWS_EFFECT_KILLS"].flatMap { Int($0) } ?? 80

    @Test("The user's table and the history agree, however often it is killed, and wherever in the transaction")
    func agree() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        let probe = try await ProbeProcess()
        for number in 1...Self.kills {
            // Where the code has run and nothing is stored yet, and each second time elsewhere besides.
            let places = Int.random(in: 1...10, using: &generator)
            let end = try await probe.run(places: places, seed: 2 * number, ["--at=codeHasRun"])
            #expect(end == .signal(SIGKILL), "kill \(number), seed \(seed)")
            if number.isMultiple(of: 2) {
                let places = Int.random(in: 1...60, using: &generator)
                let end = try await probe.run(places: places, seed: 2 * number + 1)
                #expect(end == .signal(SIGKILL), "beside kill \(number), seed \(seed)")
            }
            if number % 1000 == 0 { #expect(try probe.differences() == [], "after \(number) kills, seed \(seed)") }
        }
        #expect(try probe.differences() == [], "seed \(seed)")
        // What was cut off is finished by the next, and then they still agree.
        #expect(try await probe.run(places: 0, seed: 0) == .exit(0))
        #expect(try probe.differences() == [], "seed \(seed)")
        let adapter = try SQLiteAdapter(path: probe.store.store)
        #expect(try await adapter.check().map(\.message) == [], "seed \(seed)")
        let counts = try await adapter.records.counts()
        #expect(counts.allSatisfy { $0.runState == .completed || $0.count == 0 }, "seed \(seed)")
        #expect(try probe.versions() > Self.kills, "seed \(seed)")
    }

    @Test("They agree also where it is killed from outside, at any moment")
    func fromOutside() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        let probe = try await ProbeProcess()
        for number in 1...max(5, Self.kills / 10) {
            let before = try probe.versions()
            let more = Int.random(in: 1...100, using: &generator)
            let end = try await probe.run(places: .max, seed: number, killedOnceHas: before + more)
            #expect(end == .signal(SIGKILL), "kill \(number), seed \(seed)")
            #expect(try probe.versions() > before, "kill \(number), seed \(seed)")
        }
        #expect(try probe.differences() == [], "seed \(seed)")
        #expect(try await probe.run(places: 0, seed: 0) == .exit(0))
        #expect(try probe.differences() == [], "seed \(seed)")
    }

    @Test("Where the code's writes are committed by themselves, one kill makes them differ")
    func unprotected() async throws {
        let probe = try await ProbeProcess()
        let options = ["--at=codeHasRun", "--commits-code-alone"]
        // It comes by before and after that commit; what is triggered is one write in any case.
        for number in 1...20 where try probe.differences().isEmpty {
            #expect(try await probe.run(places: 8 + 2 * number, seed: number, options) == .signal(SIGKILL))
        }
        #expect(try probe.differences() != [])
    }
}
