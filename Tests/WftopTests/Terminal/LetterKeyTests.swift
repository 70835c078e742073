import Foundation
import GRDB
import TerminalTesting
import TerminalUI
import Testing
import Workflows
import WorkflowsSQLite

/// Events that could not be read, dealt with at the terminal.
@Suite("The keys that replay and discard an event that could not be read", .serialized)
struct LetterKeyTests {
    /// Three parcels that a consumer could not read the beginning of; the last one's can be read by now.
    private func damagedStore() async throws -> ParcelStore {
        let store = try await ParcelStore.delivered(3)
        try StoreFile(store.path).damage("UPDATE events SET run_state = 99 WHERE id <= 3")
        #expect(try await given(store) == [])
        try StoreFile(store.path).damage("UPDATE events SET run_state = 1 WHERE id = 3")
        return store
    }

    /// The runs whose beginning the consumer is given.
    private func given(_ store: ParcelStore) async throws -> [RunID] {
        let adapter = try SQLiteAdapter(path: store.path)
        let receiver = try await adapter.streamer.receiver(
            for: Subscription(
                topic: Topic(workflow: "parcels", kind: .status(1)), consumer: "warehouse", partitions: .all,
                polling: .hours(1)))
        let runs = try await receiver.receive(limit: 100, until: .distantPast).map(\.event.runID)
        try await adapter.close()
        return runs
    }

    private func letters(_ store: ParcelStore) throws -> [Int] {
        try StoreFile(store.path).rows("SELECT event_id FROM dead_letters ORDER BY event_id").map { $0[0] }
    }

    @Test("One is replayed, and its consumer is given it; discarding one is taken back, then it is discarded for good")
    func replayAndDiscard() async throws {
        let store = try await damagedStore()
        let program = try TerminalProgram(
            Wftop.path, [store.path, "--screen", "timeouts"], environment: ["HOME": "/nonexistent"],
            size: Size(columns: 120, rows: 40))
        try program.waitFor("Events that could not be read (3)")
        try program.waitFor("there is no run state 99")
        program.type("\t\t")
        try program.waitUntil("the cursor is on an event") { screen in
            screen.lines.contains { $0.contains("▌") && $0.contains("warehouse") }
        }
        program.type("m")
        try program.waitFor("Replay it")
        program.type("\r")
        try program.waitForBox("Replay event")
        try program.waitFor("event 3  of warehouse")
        program.type("\tread by the new build")
        try program.waitFor("read by the new build")
        program.type("\ty")
        try program.waitFor("Replay event 3 of warehouse is sent in")
        #expect(try letters(store) == [1, 2, 3], "nothing is sent yet")
        try program.waitFor("applied: given to its consumer", timeout: .seconds(15))
        try program.waitFor("Events that could not be read (2)")
        program.type(":what was done")
        try program.waitFor("what was done in this session")
        program.type("\r")
        try program.waitFor("Replay event 3 of warehouse  applied  (read by the new build)")
        program.type("\r")
        try program.waitFor("✓ 1 applied")
        program.type("\u{1B}")
        try program.waitUntil("the list of outcomes is closed") { !$0.shows("1 applied") }
        program.type("\u{1B}")
        try program.waitUntil("the list of what was done is closed") { !$0.shows("read by the new build") }

        for isLeft in [false, true] {
            program.type("m")
            try program.waitFor("Discard it")
            program.type("j\r")
            try program.waitForBox("Discard event")
            try program.waitFor("event 2  of warehouse")
            program.type("y")
            try program.waitFor("Discard event 2 of warehouse is sent in")
            guard !isLeft else { break }
            program.type("z")
            try program.waitFor("taken back: Discard event 2 of warehouse was not sent")
            #expect(try letters(store) == [1, 2])
        }
        try program.waitFor("applied: forgotten", timeout: .seconds(15))
        try program.waitFor("Events that could not be read (1)")
        program.type("q")
        #expect(try program.waitForExit() == .code(0))
        let told = program.screen.text.replacing("\n", with: "")
        #expect(
            told.contains("replay event 3 of warehouse (read by the new build): applied: given to its consumer"),
            "\(told)")
        #expect(told.contains("discard event 2 of warehouse: not sent: taken back"), "\(told)")
        #expect(told.contains("discard event 2 of warehouse: applied: forgotten"), "\(told)")
        #expect(try letters(store) == [1])
        #expect(try await given(store) == [store.runs[2]])
        let rows = try StoreFile(store.path).rows("SELECT action, result, reason FROM audit ORDER BY id")
        #expect(rows.map { "\($0[0] as String) \($0[1] as String)" } == ["replay applied", "discard applied"])
        #expect(rows[0][2] == "read by the new build" && rows[1][2] == String?.none)
    }

    @Test("Read-only no action is offered, and one that still cannot be read stays and says so")
    func refused() async throws {
        let store = try await damagedStore()
        let looking = try TerminalProgram(
            Wftop.path, [store.path, "--screen", "timeouts", "--read-only"], environment: ["HOME": "/nonexistent"],
            size: Size(columns: 120, rows: 40))
        try looking.waitFor("there is no run state 99")
        looking.type("\t\tm")
        try looking.waitFor("read-only: ")
        #expect(!looking.screen.shows("Replay it"), "\(looking.screen.text)")
        looking.type("q")
        _ = try looking.waitForExit()

        let program = try TerminalProgram(
            Wftop.path, [store.path, "--screen", "timeouts"], environment: ["HOME": "/nonexistent"],
            size: Size(columns: 120, rows: 40))
        try program.waitFor("there is no run state 99")
        program.type("\t\tG\r")
        try program.waitFor("Event 1 of warehouse")
        program.type("m")
        try program.waitFor("Replay it")
        program.type("\r")
        try program.waitForBox("Replay event")
        program.type("y")
        try program.waitFor("failed: it still cannot be read: there is no run state 99", timeout: .seconds(15))
        program.type("\u{1B}")
        try program.waitUntil("the box is closed") { !$0.shows("Event 1 of warehouse") }
        program.type("q")
        #expect(try program.waitForExit() == .code(0))
        #expect(try letters(store) == [1, 2, 3])
        #expect(try StoreFile(store.path).number("SELECT tries FROM dead_letters WHERE event_id = 1") == 1)
    }
}
