import Foundation
import Testing

/// Everything here is learned by running `wftop roles -o json` as another process.
@Suite("What a second process sees of a service in trouble", .serialized)
struct RoleStateTests {
    private func roles(_ store: String) async throws -> (roles: [JSONValue], asOf: Double, finished: Finished) {
        let finished = try await Wftop.run("roles", "-o", "json", "--at", store)
        let list = try JSONValue(finished.output)
        return (list["items"].elements, try #require(list["as_of"].moment), finished)
    }

    private func of(_ pid: Int32, _ roles: [JSONValue]) -> [JSONValue] {
        roles.filter { $0["instance"].text?.hasSuffix(".\(pid)") ?? false }
    }

    @Test("A step that throws: its role says what was thrown and when, within a second")
    func throwing() async throws {
        let directory = try TemporaryDirectory()
        let service = try DemoService(on: directory.store, rate: 10)
        try await service.holdsEverything()
        // Of the orders' payments one in seven fails.
        let store = StoreFile(directory.store)
        func lastFailure() throws -> Double {
            Double(try store.number("SELECT coalesce(max(last_error_at), 0) FROM parked")) / 1_000_000
        }
        try await eventually("a payment fails", within: .seconds(20), seeing: lastFailure) { try lastFailure() > 0 }
        let failedAt = try lastFailure()
        var seen: (role: JSONValue, asOf: Double)?
        var answer: Finished?
        try await eventually(
            "it is seen", within: .seconds(5), seeing: { "it failed at \(failedAt); \(answer as Any)" }
        ) {
            let (roles, asOf, finished) = try await roles(directory.store)
            answer = finished
            #expect(finished.end == .code(0), "\(finished)")
            seen = roles.first { ($0["last_error_at"].moment ?? 0) >= failedAt - 0.001 }.map { ($0, asOf) }
            return seen != nil
        }
        let (role, asOf) = try #require(seen)
        #expect(asOf - failedAt < 1)
        #expect(role["workflow_name"].text == "orders")
        #expect(role["kind"].text == "step")
        #expect(role["state"].text == "running")
        #expect(role["instance_state"].text == "live")
        #expect(role["last_error"].text?.contains("payment gateway: 503 service unavailable") ?? false)
        #expect(role["last_error"].text?.contains("run ") ?? false)
        #expect((role["error_count"].number ?? 0) >= 1)
        #expect(try #require(role["since"].moment) < failedAt)
        try await service.stop()
    }

    /// What an instance is called after so many seconds without a heartbeat, with a quarter of a second for what lies
    /// between the moment an answer names, or a heartbeat does, and the store's transaction.
    private static let silences: [String: Range<Double>] = [
        "live": -0.25..<3.25, "silent": 2.75..<8.25, "gone": 7.75..<60,
    ]

    @Test("An instance that was killed: silent 3 seconds after its last heartbeat, gone 8 after, and since when")
    func killed() async throws {
        let directory = try TemporaryDirectory()
        let service = try DemoService(on: directory.store, rate: 0)
        try await service.holdsEverything()
        let killed = Date.now.timeIntervalSince1970
        try await service.kill()
        // By the moments the answers name: how long it took to ask does not count.
        var seenAs: [String: (afterKill: Double, silence: Double)] = [:]
        var untrue: Set<String> = []
        var gone: JSONValue?
        try await eventually("it is gone", within: .seconds(12), seeing: { seenAs }) {
            let (all, asOf, finished) = try await roles(directory.store)
            let roles = of(service.identifier, all)
            for role in roles {
                let state = try #require(role["instance_state"].text)
                let silence = asOf - (try #require(role["instance_seen_at"].moment))
                if Self.silences[state]?.contains(silence) != true { untrue.insert("\(state) after \(silence) s") }
                if seenAs[state] == nil { seenAs[state] = (asOf - killed, silence) }
            }
            guard roles.allSatisfy({ $0["instance_state"].text == "gone" }) else { return false }
            // Nobody holds them: the answer is no.
            #expect(finished.end == .code(1))
            #expect(roles.count == StoreFile.demoRoles)
            #expect(roles.allSatisfy { $0["state"].text == "unknown" && !$0.keys.contains("holder") })
            gone = roles.first
            // The last of its three workflows to go counts.
            seenAs["gone"]?.afterKill = asOf - killed
            return true
        }
        for (state, seen) in seenAs.sorted(by: { $0.value.afterKill < $1.value.afterKill }) {
            print("seen as \(state) \(seen.afterKill) s after kill -9, \(seen.silence) s after the last heartbeat")
        }
        #expect(untrue.isEmpty, "\(untrue.count) answers, for example \(untrue.sorted().prefix(5))")
        #expect((2.75..<4.5).contains(try #require(seenAs["silent"]).silence))
        #expect(try #require(seenAs["gone"]).afterKill < 8.5)
        let since = try #require(gone?["since"].moment)
        #expect(since <= killed + 0.1)
        #expect(since > killed - 2)
        #expect(gone?["instance_seen_at"].moment == since)
    }

    @Test("One that is frozen is silent, and after it is thawed says that it lost its lease, within a second")
    func frozen() async throws {
        let directory = try TemporaryDirectory()
        let frozen = try DemoService(on: directory.store, rate: 0)
        try await frozen.holdsEverything()
        let other = try DemoService(on: directory.store, rate: 0, seed: 2)
        try await other.isKnown()
        try await frozen.freeze(whileWriting: false)
        try await eventually(
            "it is silent", within: .seconds(5), every: .milliseconds(100),
            seeing: { try await roles(directory.store).finished }
        ) {
            let roles = of(frozen.identifier, try await roles(directory.store).roles)
            return roles.count == StoreFile.demoRoles
                && roles.allSatisfy {
                    $0["instance_state"].text == "silent" && $0["state"].text == "unknown" && $0["since"].moment != nil
                }
        }
        try await other.holdsEverything()
        let thawed = Date.now.timeIntervalSince1970
        frozen.thaw()
        var seen = 0.0
        try await eventually(
            "it says so", within: .seconds(5), every: .milliseconds(20),
            seeing: { try await roles(directory.store).finished }
        ) {
            let (all, asOf, finished) = try await roles(directory.store)
            let roles = of(frozen.identifier, all)
            seen = asOf - thawed
            guard roles.count == StoreFile.demoRoles, roles.allSatisfy({ $0["state"].text == "idle" }) else {
                return false
            }
            // The other one holds everything: the answer is yes.
            #expect(finished.end == .code(0))
            return roles.allSatisfy {
                ($0["last_error"].text?.contains("lease") ?? false) && $0["instance_state"].text == "live"
                    && ($0["since"].moment ?? 0) > thawed - 0.1
                    && ($0["holder"].text?.hasSuffix(".\(other.identifier)") ?? false)
            }
        }
        print("a lost lease was seen \(seen) seconds after the process went on")
        #expect(seen < 1)
        try await frozen.stop()
        try await other.stop()
    }

    @Test("One that was stopped well leaves its roles as shutdown, with the time")
    func stopped() async throws {
        let directory = try TemporaryDirectory()
        let service = try DemoService(on: directory.store, rate: 0)
        try await service.holdsEverything()
        let asked = Date.now.timeIntervalSince1970
        try await service.stop()
        let (all, asOf, finished) = try await roles(directory.store)
        let roles = of(service.identifier, all)
        #expect(finished.end == .code(1))
        #expect(roles.count == StoreFile.demoRoles)
        #expect(roles.allSatisfy { $0["state"].text == "shutdown" && $0["instance_state"].text == "stopped" })
        #expect(roles.allSatisfy { (asked - 0.1...asOf).contains($0["since"].moment ?? 0) })
    }
}
