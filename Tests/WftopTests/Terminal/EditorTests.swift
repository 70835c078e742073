import Foundation
import TerminalTesting
import TerminalUI
import Testing

@Suite("A run is triggered through the editor of a person's choice", .serialized)
struct EditorTests {
    /// A store of parcels, with an editor that changes the text in the way of a script.
    private func open(_ script: String) async throws -> (ParcelStore, TerminalProgram) {
        let store = try await ParcelStore.ofEachFate()
        let editor = try store.directory.write("#!/bin/bash\n\(script)\n", to: "editor")
        chmod(editor, 0o755)
        let program = try TerminalProgram(
            Wftop.path, [store.path], environment: ["HOME": "/nonexistent", "EDITOR": editor, "VISUAL": ""],
            size: Size(columns: 120, rows: 30))
        try program.waitFor("parcels")
        program.type("2")
        try program.waitFor("FOREIGN ID")
        // The heading is drawn before there are runs, and a run that is not there offers no menu.
        try program.waitFor("no such st")
        return (store, program)
    }

    private func draft(_ program: TerminalProgram) throws {
        program.type("m")
        try program.waitFor("Trigger")
        program.type("G\r")
    }

    @Test("What is saved is triggered, once it was confirmed and five seconds have passed")
    func triggers() async throws {
        let (store, program) = try await open(
            "sed -i 's/^foreign_id:.*/foreign_id: parcel-new/; s/^reason:.*/reason: lost/' \"$1\"; stat -c %a \"$1\" > \"$(dirname \"$0\")/mode\""
        )
        try draft(program)
        try program.waitFor("Trigger a run on store.db?")
        #expect(program.screen.shows("parcel-new"))
        let mode = try String(contentsOfFile: store.directory.file("mode"), encoding: .utf8)
        #expect(mode == "600\n")
        // The box does not listen at once.
        try program.insist("y", until: "is sent in")
        try program.waitFor("applied: new run", timeout: .seconds(15))
        program.type("q")
        #expect(try program.waitForExit() == .code(0))
        let run = try JSONValue(
            try await Wftop.run("run", "show", "parcel-new", "--at", store.path, "-o", "json").output)
        #expect(run["run_state"].text == "initiated" && run["reason"].text == "lost")
    }

    @Test("Left without saving, nothing is triggered; an editor that fails, or that there is not, is told of")
    func left() async throws {
        let (store, program) = try await open("exit 0")
        try draft(program)
        try program.waitFor("left without saving: nothing is triggered")
        let (other, failing) = try await open("exit 3")
        try draft(failing)
        try failing.waitFor("ended with 3: nothing is done")
        // The stores go with their last users.
        withExtendedLifetime((store, other)) {}
    }
}

extension TerminalProgram {
    /// Presses a key until its effect is on the screen: a box that just opened takes none yet.
    fileprivate func insist(_ key: String, until text: String) throws {
        for _ in 0..<50 {
            type(key)
            if (try? waitFor(text, timeout: .milliseconds(200))) != nil { return }
        }
        try waitFor(text)
    }
}
