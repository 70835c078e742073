import Foundation
import Testing

@Suite("A service that is frozen beside another")
struct FreezeTests {
    /// What leases are counted by.
    private static func sinceBoot() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    /// Three leases long. `WORKFLOWS_FREEZES=5` freezes as often. One that is stopped while it writes holds the lock of
    /// the whole file until it goes on; of one that does not the roles go to the other meanwhile.
    @Test(
        "One that is frozen in the middle of its work and thawed after three leases changes nothing wrong",
        arguments: [false, true])
    func frozen(whileWriting: Bool) async throws {
        let directory = try TemporaryDirectory()
        let store = StoreFile(directory.store)
        for round in 0..<setting("WORKFLOWS_FREEZES", default: 1) {
            let frozen = try DemoService(on: directory.store, rate: 50, seed: 100 + round)
            try await frozen.holdsEverything()
            let other = try DemoService(on: directory.store, rate: 20, seed: 200 + round)
            try await other.isKnown()
            try await frozen.freeze(whileWriting: whileWriting)
            let ends = try store.number("SELECT max(lease_until) FROM instances WHERE pid = \(frozen.identifier)")
            if !whileWriting { try await other.holdsEverything(within: .seconds(10)) }
            // No less than this, by the clock that leases are counted by: how long it is frozen is what is tried.
            try await eventually(
                "its last lease is over for two more", within: .seconds(30),
                seeing: { "it is over for \(Self.sinceBoot() - ends) ns" }
            ) {
                Self.sinceBoot() > ends + 10_000_000_000
            }
            let stored = try store.number("SELECT max(id) FROM events")
            frozen.thaw()
            try await eventually(
                "the store goes on",
                seeing: { "\(try store.number("SELECT max(id) FROM events")) events, \(stored) before" }
            ) {
                try store.number("SELECT max(id) FROM events") > stored + 50
            }
            // Each workflow is taken over by itself, or goes on with who had it.
            try await eventually("every role is held", seeing: store.holdings) { try !store.holders().isEmpty }
            if !whileWriting { #expect(try store.holders() == [other.identifier]) }
            #expect(try await frozen.stop().end == .code(0))
            #expect(try await other.stop().end == .code(0))
        }
        let check = try await Wftop.run("check", directory.store)
        #expect(check.end == .code(0), "\(check)")
        let promises = try await Promises(store: directory.store, overlaps: true)
        let broken = try promises.broken()
        #expect(broken.isEmpty, "\(broken.count) broken, for example \(broken.prefix(10))")
    }
}

extension DemoService {
    /// Stops it where it is, at a moment at which it writes, or does not.
    func freeze(whileWriting: Bool) async throws {
        let file = StoreFile(store)
        var writers: [Int32?] = []
        try await eventually(
            "process \(identifier) is frozen while it \(whileWriting ? "writes" : "does not write")",
            seeing: { "who wrote when it stood still: \(writers.suffix(20).map { $0.map { "\($0)" } ?? "nobody" })" }
        ) {
            try await freeze()
            writers.append(try file.writer)
            let isAsked = (writers.last == identifier) == whileWriting
            if !isAsked { thaw() }
            return isAsked
        }
    }
}
