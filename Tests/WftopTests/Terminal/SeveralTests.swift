import Foundation
import TerminalTesting
import TerminalUI
import Testing
import Workflows

@Suite("Several profiles in one list, on a terminal", .serialized)
struct SeveralTests {
    private let directory: TemporaryDirectory
    private let eu: ParcelStore
    private let us: ParcelStore

    init() async throws {
        directory = try TemporaryDirectory()
        eu = try await ParcelStore([("alpha", Parcel(fate: .waits)), ("beta", Parcel(fate: .delivered))])
        us = try await ParcelStore([("gamma", Parcel(fate: .waits))])
        try FileManager.default.createDirectory(
            atPath: directory.file("wftop"), withIntermediateDirectories: true)
        _ = try directory.write(
            "[profiles.eu]\ntarget = \"\(eu.path)\"\n[profiles.us]\ntarget = \"\(us.path)\"\n", to: "wftop/config.toml")
    }

    private var environment: [String: String] {
        ["XDG_CONFIG_HOME": directory.path, "XDG_STATE_HOME": directory.file("state")]
    }

    private func state(of foreignID: String, in store: ParcelStore) async throws -> String? {
        let finished = try await Wftop.run("runs", "-o", "json", "--at", store.path)
        return try JSONValue(finished.output)["items"].elements.first { $0["foreign_id"].text == foreignID }?[
            "run_state"
        ].text
    }

    @Test("Their runs are one list, and what is done to one is done in its own store and no other")
    func acting() async throws {
        let program = try TerminalProgram(Wftop.path, ["eu", "us"], environment: environment)
        try program.waitUntil("both") {
            $0.shows("eu + us") && $0.shows("eu/parcels") && $0.shows("us/parcels")
        }
        program.type("2")
        try program.waitUntil("all runs") {
            $0.shows("3, exact") && $0.shows("alpha") && $0.shows("beta") && $0.shows("gamma")
        }
        program.type("/wf:us/parcels\r")
        try program.waitUntil("its runs alone") { $0.shows("1, exact") && $0.shows("gamma") && !$0.shows("alpha") }
        program.type("p")
        try program.waitForBox("Pause")
        program.type("y")
        try program.waitFor("applied: paused")
        #expect(try await state(of: "gamma", in: us) == "paused")
        #expect(try await state(of: "alpha", in: eu) == "running")
        program.type("\u{3}")
        #expect(try program.waitForExit() == .code(0))
    }

    @Test("One that is lost takes nothing from the other, and the header says without whom; @ has all of them")
    func lost() async throws {
        let program = try TerminalProgram(Wftop.path, ["us"], environment: environment)
        try program.waitFor("parcels")
        program.type("@jj")
        try program.waitFor("all of them as one")
        program.type("\r")
        try program.waitUntil("both") { $0.shows("eu/parcels") && $0.shows("us/parcels") }
        try FileManager.default.moveItem(atPath: us.path, toPath: us.path + ".away")
        try program.waitUntil("without it", timeout: .seconds(15)) {
            $0.shows("without us") && $0.shows("eu/parcels") && $0.shows("us cannot be asked")
        }
        try FileManager.default.moveItem(atPath: us.path + ".away", toPath: us.path)
        try program.waitUntil("it is back", timeout: .seconds(15)) {
            !$0.shows("without us") && $0.shows("us/parcels")
        }
        program.type("q")
        #expect(try program.waitForExit() == .code(0))
    }

    @Test("What is named twice, and what cannot be opened, is refused with its name")
    func refused() async throws {
        let twice = try await Wftop.run("eu", eu.path, environment: environment)
        #expect(twice.end == .code(64) && twice.errors.contains("\(eu.path) is named twice"), "\(twice)")
        let gone = try await Wftop.run("eu", "/nonexistent/x.db", environment: environment)
        #expect(gone.end == .code(66) && gone.errors.contains("/nonexistent/x.db"), "\(gone)")
    }
}
