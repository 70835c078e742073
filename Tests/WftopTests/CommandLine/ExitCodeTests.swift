import Foundation
import GRDB
import Testing
import Workflows
import WorkflowsMonitoring

@Suite("Exit codes, a row of the documented table each", .serialized)
struct ExitCodeTests {
    @Test("0: done")
    func done() async throws {
        let store = try await ParcelStore.delivered(1)
        #expect(try await Wftop.run("runs", "--at", store.path).end == .code(0))
        #expect(try await Wftop.run("check", store.path).end == .code(0))
        #expect(try await Wftop.run("run", "watch", "parcel-1", "--exit-status", "--at", store.path).end == .code(0))
        #expect(try await Wftop.run("--version").end == .code(0))
        #expect(try await Wftop.run("--help").end == .code(0))
    }

    @Test("1: an expected role is held by nobody")
    func rolesDown() async throws {
        let store = try await ParcelStore.delivered(1)
        let result = try await Wftop.run("roles", "--at", store.path)
        #expect(result.end == .code(1), "\(result)")
        #expect(result.output.contains("shutdown"))
    }

    @Test("0: a role that nobody holds because a person stopped it is not down; one of several that is, is 1")
    func rolesStopped() async throws {
        let store = try await ParcelStore.delivered(1)
        let monitor = try StoreFile(store.path).monitor(readOnly: false)
        func told(_ kind: RoleAction.Kind, _ row: RoleStatus) async -> RoleActionEnd {
            await monitor.perform(
                onRole: RoleActionRequest(
                    kind: kind, role: row.role, instance: nil, decidedOn: nil,
                    requestID: RequestID(RunID.random().description), reason: "tested"))
        }
        let rows = try await monitor.roles(nil).value
        for row in rows { #expect(await told(.stop, row) == .outcome(.applied)) }
        #expect(try await Wftop.run("roles", "--at", store.path).end == .code(0))
        #expect(await told(.start, try #require(rows.first)) == .outcome(.applied))
        #expect(try await Wftop.run("roles", "--at", store.path).end == .code(1))
    }

    @Test("1: a run that was watched ended other than completed")
    func cancelled() async throws {
        let store = try await ParcelStore.ofEachFate()
        let result = try await Wftop.run("run", "watch", "cancelled", "--exit-status", "--at", store.path)
        #expect(result.end == .code(1), "\(result)")
        #expect(result.output.contains("no such street"))
        #expect(try await Wftop.run("run", "watch", "cancelled", "--at", store.path).end == .code(0))
    }

    @Test("1: an invariant of the store is broken, and check names it")
    func broken() async throws {
        let store = try await ParcelStore.delivered(3)
        try StoreFile(store.path).damage("DELETE FROM events WHERE version = 2")
        let result = try await Wftop.run("check", store.path)
        #expect(result.end == .code(1), "\(result)")
        #expect(result.lines.count == 3)
        #expect(result.lines.allSatisfy { $0.hasPrefix("events: Version 2 of run ") })
    }

    @Test("2: some targets were not applied, and the others were")
    func notApplied() async throws {
        let store = try await ParcelStore.ofEachFate()
        let result = try await Wftop.run(
            "cancel", "delivered", "waits", "--yes", "--reason", "tested", "--at", store.path)
        #expect(result.end == .code(2), "\(result)")
        #expect(result.output.contains("illegal"))
        #expect(result.output.contains("applied"))
        #expect(try await Wftop.run("run", "show", "waits", "--at", store.path).output.contains("cancelled"))
    }

    @Test("What was only tried is told from what was done")
    func dryRun() async throws {
        let store = try await ParcelStore.ofEachFate()
        let dry = try await Wftop.run("cancel", "waits", "--dry-run", "--at", store.path)
        #expect(dry.end == .code(0), "\(dry)")
        #expect(dry.output.contains("would_apply") && dry.output.contains("would be cancelled"))
        let show = try await Wftop.run("run", "show", "waits", "--at", store.path)
        #expect(!show.output.contains("state       cancelled"), "\(show)")
    }

    @Test("66: a status that no workflow of the store has, with those there are; one that is ruled out too")
    func noSuchStatus() async throws {
        let store = try await ParcelStore.ofEachFate()
        for command in [
            ["runs", "--filter", "status:Pickd"], ["runs", "--filter", "-status:Pickd"],
            ["pause", "--filter", "status:Pickd", "--yes"],
        ] {
            let result = try await Wftop.run(command + ["--at", store.path])
            #expect(result.end == .code(66), "\(command): \(result)")
            #expect(result.errors.contains("there is no status \"Pickd\" here: there are "), "\(result)")
        }
    }

    @Test("66: a workflow that the store does not have, by every command that names one")
    func noSuchWorkflow() async throws {
        let store = try await ParcelStore.ofEachFate()
        for command in [
            ["timeouts", "--workflow", "nosuch", "--at", store.path],
            ["roles", "--workflow", "nosuch", "--at", store.path], ["graph", "nosuch", "--at", store.path],
            [store.path, "--once", "--screen", "graph", "--workflow", "nosuch"],
        ] {
            let result = try await Wftop.run(command)
            #expect(result.end == .code(66), "\(command): \(result)")
            #expect(
                result.errors.contains("there is no workflow \"nosuch\" in this store: it has"), "\(command): \(result)"
            )
        }
    }

    @Test("66: the demo says which directory is missing")
    func noDirectory() async throws {
        let directory = try TemporaryDirectory()
        let result = try await Wftop.run("demo", "--headless", "--store", directory.file("missing") + "/d.db")
        #expect(result.end == .code(66), "\(result)")
        #expect(result.errors.contains("missing") && result.errors.contains("mkdir"), "\(result)")
    }

    @Test("2: the store was busy: nothing was sent, and the same command may be tried again; a dry run does not mind")
    func busy() async throws {
        let store = try await ParcelStore.ofEachFate()
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let queue = try DatabaseQueue(path: store.path, configuration: configuration)
        try queue.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
        let result = try await Wftop.run("cancel", "waits", "--yes", "--reason", "tested", "--at", store.path)
        #expect(result.end == .code(2), "\(result)")
        #expect(result.output.contains("not_sent"), "\(result)")
        #expect(result.output.contains("try again"), "\(result)")
        let dry = try await Wftop.run("cancel", "waits", "--dry-run", "--at", store.path)
        #expect(dry.end == .code(0), "\(dry)")
        try queue.inDatabase { try $0.execute(sql: "ROLLBACK") }
        try queue.close()
        #expect(
            try await Wftop.run("cancel", "waits", "--yes", "--reason", "tested", "--at", store.path).end == .code(0))
    }

    @Test("3: the run that was watched is paused")
    func paused() async throws {
        let store = try await ParcelStore.ofEachFate()
        let result = try await Wftop.run("run", "watch", "paused", "--exit-status", "--at", store.path)
        #expect(result.end == .code(3), "\(result)")
    }

    @Test(
        "64: usage, with a sentence that says what to do",
        arguments: [
            (["rnus"], "did you mean \"wftop runs\"?"), (["chekc"], "did you mean \"wftop check\"?"),
            (["dmeo"], "did you mean \"wftop demo\"?"), (["stopp"], "did you mean \"wftop stop\"?"),
            (["runs"], "give one with --at PATH or in WFTOP_TARGET"), (["roles", "--nonsense"], "--nonsense"),
            (["runs", "--at", "x.db", "--limit", "-1"], "--limit"), (["runs", "--at", "x.db", "-o", "xml"], "xml"),
            (["pause", "--at", "x.db"], "name runs (an ID, the unique beginning of one, or a foreign ID), or give"),
            (["pause", "--filter", " ", "--yes", "--at", "x.db"], "an empty filter would mean every run"),
            (["rusn", "--at", "x.db"], "did you mean \"wftop runs\"?"), (["list"], "wftop --help names the commands"),
            (["runs", "sqlite:x.db"], "a store is named with --at: --at sqlite:x.db"),
            (["roles", "orders"], "there is no place for the word \"orders\""),
            (["postgres://u:secret@h/d"], "cannot be opened by this build"),
            (["--once", "--size", "huge", "x.db"], "huge"), (["demo", "--rate", "-1"], "--rate"),
            (["--screen", "run", "x.db"], "--run"),
            (["graph", "--at", "x.db", "-o", "csv"], "'table' and 'json'"),
            (["run", "show", "1", "--at", "x.db", "-o", "ndjson"], "'table' and 'json'"),
        ])
    func usage(arguments: [String], advice: String) async throws {
        let directory = try TemporaryDirectory()
        let program = try Program(Wftop.path, arguments, in: directory.path)
        let result = try await program.finish(within: .seconds(60))
        #expect(result.end == .code(64), "\(result)")
        #expect(result.errors.contains(advice), "\(result)")
        #expect(!result.errors.contains("secret"))
    }

    @Test("64: to cancel a run without saying why")
    func withoutReason() async throws {
        let store = try await ParcelStore.ofEachFate()
        for reason in [[], ["--reason", " "]] {
            let program = try Program(Wftop.path, ["cancel", "waits", "--yes", "--at", store.path] + reason)
            let result = try await program.finish(within: .seconds(60))
            #expect(result.end == .code(64), "\(result)")
            #expect(result.errors.contains("say why with --reason"))
        }
        #expect(try await Wftop.run("run", "show", "waits", "--at", store.path).output.contains("running"))
    }

    @Test("64: an action with nobody there to confirm it")
    func unconfirmed() async throws {
        let store = try await ParcelStore.ofEachFate()
        let result = try await Wftop.run("cancel", "waits", "--reason", "tested", "--at", store.path)
        #expect(result.end == .code(64), "\(result)")
        #expect(result.errors.contains("--yes"))
        #expect(try await Wftop.run("run", "show", "waits", "--at", store.path).output.contains("running"))
    }

    @Test("66: no such run")
    func noSuchRun() async throws {
        let store = try await ParcelStore.delivered(1)
        for arguments in [["run", "show"], ["run", "history"], ["run", "watch"], ["pause", "--yes"]] {
            let program = try Program(Wftop.path, arguments + ["nobody", "--at", store.path])
            let result = try await program.finish(within: .seconds(60))
            #expect(result.end == .code(66), "\(result)")
            #expect(result.errors.contains("nobody"))
        }
    }

    @Test("69: what cannot be reached")
    func unreachable() async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("a file", to: "file")
        for arguments in [
            ["runs", "--at", file + "/store.db"], ["demo", "--headless", "--store", file + "/store.db"],
        ] {
            let program = try Program(Wftop.path, arguments)
            let result = try await program.finish(within: .seconds(60))
            #expect(result.end == .code(69), "\(result)")
            #expect(result.errors.contains(file))
        }
    }

    @Test("75: the time was up")
    func timeout() async throws {
        let store = try await ParcelStore.ofEachFate()
        let result = try await Wftop.run("run", "watch", "waits", "--timeout", "200ms", "--at", store.path)
        #expect(result.end == .code(75), "\(result)")
        #expect(result.errors.contains("had not ended in time"))
    }

    @Test("130 and 143: interrupted", arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
    func interrupted(signal: Int32, code: Int32) async throws {
        let store = try await ParcelStore.ofEachFate()
        let watch = try Program(Wftop.path, ["run", "watch", "waits", "--at", store.path])
        try await eventually("something is watched", seeing: { watch.errors }) { !watch.output.isEmpty }
        watch.signal(signal)
        // A shell reports a program that died of a signal as 128 and the signal's number.
        let end = try await watch.finish(within: .seconds(5)).end
        #expect(end == .signal(signal) || end == .code(code))
    }
}
