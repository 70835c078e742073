import Testing
import Workflows

@Suite("Which runs a command is about", .serialized)
struct SelectionTests {
    @Test("Every match is printed, also more than a page; --limit cuts")
    func all() async throws {
        let store = try await ParcelStore.delivered(1203)
        #expect(try await Wftop.run("runs", "-o", "ndjson", "--at", store.path).lines.count == 1203)
        #expect(try await Wftop.run("runs", "--at", store.path).lines.count == 1204)
        #expect(try await Wftop.run("runs", "-o", "ndjson", "--limit", "7", "--at", store.path).lines.count == 7)
        #expect(try await Wftop.run("runs", "-o", "ndjson", "--limit", "0", "--at", store.path).lines.isEmpty)
        let limited = try JSONValue(
            try await Wftop.run("runs", "-o", "json", "--limit", "700", "--at", store.path).output)
        #expect(limited["items"].elements.count == 700)
        #expect(limited["total"].number == 1203)
    }

    @Test("What --limit cut goes on behind its next_cursor, with the same filter")
    func cursor() async throws {
        let store = try await ParcelStore.delivered(23)
        for filter in ["state:completed", "parcel"] {
            var listed: [String] = []
            var cursor: String?
            repeat {
                let more = cursor.map { ["--cursor", $0] } ?? []
                let program = try Program(
                    Wftop.path,
                    ["runs", "-o", "json", "--limit", "10", "--filter", filter, "--at", store.path] + more)
                let list = try JSONValue(try await program.finish(within: .seconds(20)).output)
                listed += list["items"].elements.compactMap { $0["run_id"].text }
                cursor = list["next_cursor"].text
            } while cursor != nil && listed.count < 100
            #expect(listed == store.runs.reversed().map(\.description))
        }
        let other = try await Wftop.run("runs", "--cursor", "nonsense", "--at", store.path)
        #expect(other.end == .code(64), "\(other)")
    }

    @Test("The total of what is selected here, not by the store, is exact when all was read, else the least there is")
    func localTotal() async throws {
        let store = try await ParcelStore.ofEachFate()
        func total(_ arguments: String...) async throws -> (Double?, String?) {
            let program = try Program(
                Wftop.path, ["runs", "-o", "json", "--filter", "l", "--at", store.path] + arguments)
            let list = try JSONValue(try await program.finish(within: .seconds(20)).output)
            return (list["total"].number, list["total_kind"].text)
        }
        #expect(try await total() == (2, "exact"))
        #expect(try await total("--limit", "1") == (1, "at_least"))
    }

    @Test("A reader that has seen enough is no error", arguments: ["table", "ndjson", "csv", "json"])
    func closedPipe(format: String) async throws {
        let store = try await ParcelStore.delivered(600)
        let result = try await Wftop.shell(
            "\"$WFTOP\" runs -o \(format) --at \(store.path) | head -c 300 >/dev/null; echo \"${PIPESTATUS[0]}\"")
        #expect(result.lines == ["0"], "\(result)")
        #expect(result.errors.isEmpty)
    }

    @Test("Other commands do not mind a closed pipe either", arguments: ["roles", "timeouts", "graph", "check"])
    func closedPipeElsewhere(command: String) async throws {
        let store = try await ParcelStore.ofEachFate()
        // The reader has ended before the command begins.
        let result = try await Wftop.shell(
            """
            mkfifo pipe
            true <pipe & exec 3>pipe
            wait "$!"
            "$WFTOP" \(command) --at \(store.path) 2>err >&3; echo "$?"
            cat err
            """, in: store.directory.path)
        #expect(result.lines == ["0"], "\(result)")
    }

    @Test("A run is named by its ID, the beginning of it, or its foreign ID")
    func names() async throws {
        let store = try await ParcelStore.delivered(3)
        let id = store.runs[1].description
        for name in [id, String(id.prefix(13)), "parcel-2"] {
            let result = try await Wftop.run("run", "show", name, "-o", "json", "--at", store.path)
            #expect(try JSONValue(result.output)["run_id"].text == id, "\(result)")
        }
    }

    @Test("A foreign ID means the run that was triggered last, however many there were and whatever the clock said")
    func latest() async throws {
        let store = try await ParcelStore.delivered(6)
        // One foreign ID, and a clock that was set back before each trigger; the first was written to last.
        try StoreFile(store.path).damage(
            """
            UPDATE runs SET foreign_id = 'again', created_at = 1700000000000000 - run_key,
              updated_at = 1700000000000000 - run_key
            """)
        let shown = try JSONValue(
            try await Wftop.run("run", "show", "again", "-o", "json", "--at", store.path).output)
        #expect(shown["run_id"].text == store.runs.last?.description)
    }

    @Test("A foreign ID that two workflows know is refused, and both are named")
    func twoWorkflows() async throws {
        let store = try await ParcelStore.delivered(6)
        try StoreFile(store.path).damage(
            """
            UPDATE runs SET foreign_id = 'again';
            INSERT INTO workflows(id, name) VALUES (9, 'letters');
            UPDATE runs SET workflow_id = 9 WHERE run_key = 1;
            INSERT INTO counts(workflow_id, status, run_state, n) VALUES (9, 3, 5, 1)
            """)
        let result = try await Wftop.run("run", "show", "again", "--at", store.path)
        #expect(result.end == .code(64), "\(result)")
        #expect(result.errors.contains("letters") && result.errors.contains("parcels"), "\(result)")
    }

    @Test("A beginning that several runs share is refused, and some of them are named")
    func ambiguous() async throws {
        // Of seventeen IDs two begin with the same digit.
        let store = try await ParcelStore.delivered(17)
        let digits = Dictionary(grouping: store.runs.map(\.description)) { $0.prefix(1) }
        let (digit, sharing) = try #require(digits.first { $0.value.count > 1 })
        let result = try await Wftop.run("cancel", String(digit), "--yes", "--reason", "tested", "--at", store.path)
        #expect(result.end == .code(64), "\(result)")
        #expect(result.errors.contains("may mean several runs"))
        #expect(sharing.contains { result.errors.contains($0) })
    }

    @Test("A filter of several words selects as it does on the screen")
    func filter() async throws {
        let store = try await ParcelStore.ofEachFate()
        func selected(_ filter: String) async throws -> [String] {
            let result = try await Wftop.run("runs", "-o", "ndjson", "--filter", filter, "--at", store.path)
            return try result.lines.map { try JSONValue($0)["foreign_id"].text ?? "?" }.sorted()
        }
        #expect(try await selected("state:paused,cancelled") == ["cancelled", "paused"])
        #expect(try await selected("-state:completed status:Waiting") == ["waits"])
        #expect(try await selected("reason:~street") == ["cancelled", "paused"])
        #expect(try await selected("fid:~ait") == ["waits"])
        #expect(try await selected("state:paused -state:paused") == [])
        #expect(try await selected("status:Nowhere") == [])
        let mistake = try await Wftop.run("runs", "--filter", "state:odd", "--at", store.path)
        #expect(mistake.end == .code(64))
        #expect(mistake.errors.contains("odd"))
        #expect(try await selected("/^wait|pau/") == ["paused", "waits"])
        #expect(try await selected("state:paused,running -/^wait/") == ["paused"])
        #expect(try await selected("dwell>p95") == ["paused"])
        let unread = try await Wftop.run("runs", "--filter", "/(/", "--at", store.path)
        #expect(unread.end == .code(64))
        #expect(unread.errors.contains("the pattern cannot be read"), "\(unread)")
        #expect(try await selected("\"/no/such/path/\"") == [])
        let stranger = try await Wftop.run("runs", "--filter", "wf:nothing", "--at", store.path)
        #expect(stranger.end == .code(66), "\(stranger)")
        #expect(stranger.errors.contains("there is no workflow \"nothing\" in this store: it has parcels"))
    }

    @Test("An action on what contradicts itself is done to nothing")
    func contradiction() async throws {
        let store = try await ParcelStore.ofEachFate()
        let result = try await Wftop.run(
            "cancel", "--filter", "state:paused -state:paused", "--yes", "--reason", "tested", "--at", store.path)
        #expect(result.end == .code(66), "\(result)")
        #expect(try await Wftop.run("run", "show", "paused", "--at", store.path).output.contains("state       paused"))
    }

    @Test("Of what matches, an action is done to the runs it makes sense for; the others are told of, and left alone")
    func senseless() async throws {
        let store = try await ParcelStore.ofEachFate()
        let result = try await Wftop.run(
            "cancel", "--filter", "wf:parcels", "--yes", "--reason", "tested", "-o", "ndjson", "--at", store.path)
        #expect(result.end == .code(0), "\(result)")
        #expect(try Set(result.lines.map { try JSONValue($0)["foreign_id"].text }) == ["waits", "paused"])
        #expect(
            result.errors.contains(
                "of 4 runs that match, 2 cannot be cancelled: 1 ended (cancelled), 1 ended (completed)"), "\(result)")
        #expect(try StoreFile(store.path).number("SELECT count(*) FROM audit") == 2, "\(result)")
        let nothing = try await Wftop.run(
            "cancel", "--filter", "state:completed", "--yes", "--reason", "tested", "--at", store.path)
        #expect(nothing.end == .code(66), "\(nothing)")
        let named = try await Wftop.run("cancel", "delivered", "--yes", "--reason", "tested", "--at", store.path)
        #expect(named.end == .code(2), "\(named)")
    }

    @Test("An action on everything that matches is done to those alone; a dry run only says so")
    func actions() async throws {
        let store = try await ParcelStore.ofEachFate()
        let dry = try await Wftop.run("resume", "--filter", "state:paused", "--dry-run", "--at", store.path)
        #expect(dry.end == .code(0), "\(dry)")
        #expect(try await Wftop.run("run", "show", "paused", "--at", store.path).output.contains("state       paused"))
        let done = try await Wftop.run(
            "resume", "--filter", "state:paused", "--yes", "--reason", "street found", "-o", "json", "--at", store.path)
        #expect(done.end == .code(0), "\(done)")
        let outcome = try #require(try JSONValue(done.output)["items"].elements.first)
        #expect(outcome["outcome"].text == "applied")
        #expect(outcome["effect"].text == "resumed")
        #expect(outcome["run_id"].text == store.runs[2].description)
        #expect(try await Wftop.run("run", "show", "paused", "--at", store.path).output.contains("state       running"))
        #expect(
            try await Wftop.run("run", "show", "cancelled", "--at", store.path).output.contains("state       cancelled")
        )
    }
}
