import Foundation
import Testing

@Suite("Two services on one store", .serialized)
struct TakeOverTests {
    /// Each take-over keeps to what is promised of 99 in a hundred. `WORKFLOWS_TAKEOVERS=200` for a measurement.
    @Test("When the one that works is killed, the other holds all its roles within six seconds")
    func killed() async throws {
        let count = setting("WORKFLOWS_TAKEOVERS", default: 2)
        let directory = try TemporaryDirectory()
        var works = try DemoService(on: directory.store, rate: 10, seed: 1)
        try await works.holdsEverything()
        var took: [Duration] = []
        var kills: [Int] = []
        for number in 0..<count {
            let waits = try DemoService(on: directory.store, rate: 10, seed: number + 2)
            try await waits.isKnown()
            let killed = ContinuousClock.now
            try await works.kill()
            kills.append(try Attempts.count(path: directory.store + ".effects"))
            try await waits.holdsEverything()
            took.append(ContinuousClock.now - killed)
            works = waits
        }
        try await works.stop()
        let longest = try #require(took.max())
        print("take-over after kill -9, \(count) times: median \(took.sorted()[count / 2]), longest \(longest)")
        #expect(longest < .seconds(6), "\(took)")
        #expect(try await Wftop.run("check", directory.store).end == .code(0))
        #expect(try await Promises(store: directory.store, kills: kills, overlaps: true).broken() == [])
    }

    @Test("When the one that works is asked to stop, the other holds all its roles within half a second")
    func stopped() async throws {
        let count = setting("WORKFLOWS_TAKEOVERS", default: 20)
        let directory = try TemporaryDirectory()
        var works = try DemoService(on: directory.store, rate: 10, seed: 1)
        try await works.holdsEverything()
        var took: [Duration] = []
        for number in 0..<count {
            let waits = try DemoService(on: directory.store, rate: 10, seed: number + 2)
            try await waits.isKnown()
            try await works.hasWorked()
            let asked = ContinuousClock.now
            works.ask()
            try await waits.holdsEverything()
            took.append(ContinuousClock.now - asked)
            #expect(try await works.finish(within: .seconds(60)).end == .code(0))
            works = waits
        }
        try await works.stop()
        let longest = try #require(took.max())
        print("take-over after SIGTERM, \(count) times: median \(took.sorted()[count / 2]), longest \(longest)")
        #expect(longest < .milliseconds(500), "\(took)")
        let promises = try await Promises(store: directory.store, overlaps: true)
        #expect(try promises.broken() == [])
    }
}

extension DemoService {
    /// Returns when its three workflows have joined and it triggers.
    func isKnown() async throws {
        try await eventually(
            "process \(identifier) has joined", within: .seconds(15), seeing: { try StoreFile(store).joined() }
        ) {
            let joined = try StoreFile(store).number(
                "SELECT count(*) FROM instances WHERE pid = \(identifier) AND seen_at > started_at")
            return joined == 3
        }
    }

    /// Returns when its code was called twenty times more: it is at work.
    func hasWorked() async throws {
        let effects = store + ".effects"
        let before = try Attempts.count(path: effects)
        try await eventually(
            "process \(identifier) works", within: .seconds(15),
            seeing: { "\(try Attempts.count(path: effects) - before) calls; \(try StoreFile(store).holdings())" }
        ) {
            try Attempts.count(path: effects) > before + 20
        }
    }
}
