import Testing
import Workflows

@Suite("Data that means harm", .serialized)
struct HostileDataTests {
    /// Clears a screen, sets a title, turns text around, hides it.
    private static let hostile = "\u{1B}[2J\u{1B}]0;owned\u{7}\u{9B}31m\u{202E}x\u{200B}\ty\nz"

    private static func store() async throws -> ParcelStore {
        try await ParcelStore([
            (ForeignID(hostile), Parcel(fate: .paused, reason: hostile)),
            ("=1+1", Parcel(fate: .paused, reason: "@SUM(A1)")), ("+1", Parcel(fate: .paused, reason: "-2+3")),
            ("a,\"b\"", Parcel(fate: .paused, reason: "one, \"two\"")),
        ])
    }

    @Test(
        "Nothing that moves a cursor, sets a title or hides text reaches the reader, whatever the command and format",
        arguments: [
            ["runs"], ["runs", "-o", "json"], ["runs", "-o", "ndjson"], ["runs", "-o", "csv"], ["roles"],
            ["roles", "-o", "json"], ["roles", "-o", "csv"], ["timeouts", "-o", "csv"], ["run", "show", "RUN"],
            ["run", "show", "RUN", "-o", "json"], ["run", "history", "RUN"], ["run", "history", "RUN", "-o", "csv"],
            ["run", "history", "RUN", "-o", "ndjson"], ["run", "watch", "RUN", "--exit-status"],
            ["pause", "RUN", "--yes"], ["--once", "--screen", "runs"], ["--once", "--screen", "run", "--run", "RUN"],
        ])
    func escaped(arguments: [String]) async throws {
        let store = try await Self.store()
        let target = arguments[0] == "--once" ? [store.path] : ["--at", store.path]
        let words = arguments.map { $0 == "RUN" ? store.runs[0].description : $0 } + target
        let result = try await Program(Wftop.path, words).finish(within: .seconds(60))
        #expect(!result.output.isEmpty, "\(result)")
        for text in [result.output, result.errors] {
            let unsafe = text.unicodeScalars.filter { scalar in
                switch scalar.value {
                case 0x0A: false
                case 0x0D: !arguments.contains("csv")
                case 0...0x1F, 0x7F...0x9F, 0x200B...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
                default: false
                }
            }
            #expect(unsafe.isEmpty, "\(result)")
        }
    }

    @Test("A line break in the data does not pass for another line")
    func lines() async throws {
        let store = try await ParcelStore([
            ("plain\nstate       completed", Parcel(fate: .paused, reason: "because\nversion     9"))
        ])
        let shown = try await Wftop.run("run", "show", store.runs[0].description, "--at", store.path).lines
        #expect(shown.filter { $0.hasPrefix("state ") } == ["state       paused"], "\(shown)")
        #expect(shown.filter { $0.hasPrefix("version ") }.count == 1, "\(shown)")
        #expect(
            try await Wftop.run("run", "watch", "--exit-status", store.runs[0].description, "--at", store.path)
                .lines.count == 2)
        #expect(try await Wftop.run("runs", "--at", store.path).lines.count == 2)
    }

    @Test("What is not found is named, made harmless")
    func named() async throws {
        let store = try await Self.store()
        let result = try await Wftop.run("run", "show", "\u{1B}[2Jnone", "--at", store.path)
        #expect(result.end == .code(66))
        #expect(!result.errors.contains("\u{1B}"))
    }

    @Test("A CSV cell that a spreadsheet would calculate is text, and commas and quotes stay in their cell")
    func formulas() async throws {
        let store = try await Self.store()
        let output = try await Wftop.run("runs", "-o", "csv", "--at", store.path).output
        #expect(output.contains(",'=1+1,"))
        #expect(output.contains(",'+1,"))
        #expect(output.contains(",'@SUM(A1),"))
        #expect(output.contains(",'-2+3,"))
        #expect(output.contains(",\"a,\"\"b\"\"\","))
        #expect(output.contains(",\"one, \"\"two\"\"\","))
        // Five rows: a line break in the data does not make a sixth.
        #expect(output.split(separator: "\r\n").count == 5)
    }
}
