import Foundation
import Testing

@Suite("A service that is killed", .serialized)
struct KillTests {
    /// `WORKFLOWS_KILLS=50` for the long run; `WORKFLOWS_SEED` to kill at the same places again.
    @Test(
        "Killed again and again under load, it loses nothing, does nothing twice and moves runs along declared edges only"
    )
    func underLoad() async throws {
        let count = setting("WORKFLOWS_KILLS", default: 6)
        let seed = setting("WORKFLOWS_SEED", default: Int.random(in: 1...1_000_000))
        let directory = try TemporaryDirectory()
        let store = directory.store
        var kills: [Int] = []
        for life in 0..<count {
            let service = try DemoService(on: store, rate: 50, seed: seed + life)
            // One in three dies at any moment of its start, the others under full load.
            let number = seed &* 7919 &+ life &* 104_729
            if life % 3 == 2 {
                try await service.hasStarted(to: number % (StoreFile.demoWorkflows + StoreFile.demoRoles))
            } else {
                try await service.holdsEverything()
                try await service.hasStored(number % 200)
            }
            try await service.kill()
            if FileManager.default.fileExists(atPath: store + ".effects") {
                kills.append(try Attempts.count(path: store + ".effects"))
            }
            let check = try await Wftop.run("check", store)
            #expect(check.end == .code(0), "seed \(seed), life \(life): \(check)")
        }

        let last = try DemoService(on: store, rate: 0, seed: seed)
        try await last.holdsEverything()
        var stranded: [String] = []
        let settled = try await eventually(
            "every run goes on, seed \(seed)", within: .seconds(120), every: .milliseconds(250),
            seeing: { "\(stranded.count) that do not, as \(stranded.prefix(10))" }
        ) {
            stranded = try await Promises(store: store).stranded
            return stranded.isEmpty
        }
        #expect(try await last.stop().end == .code(0))
        let check = try await Wftop.run("check", store)
        #expect(check.end == .code(0), "seed \(seed): \(check)")
        let promises = try await Promises(store: store, kills: kills)
        // Timers went on firing until the stop, and what they moved may have its event before it: `check` has looked that
        // such a run has one.
        let broken = try promises.broken()
        #expect(broken.isEmpty, "seed \(seed): \(broken.count) broken, for example \(broken.prefix(10))")
        #expect(promises.runs.count > count * 5)
        print(
            "killed \(count) times, seed \(seed): \(promises.runs.count) runs, \(promises.attempts.all.count) attempts, "
                + "settled \(settled) after the last start held its roles")
    }
}
