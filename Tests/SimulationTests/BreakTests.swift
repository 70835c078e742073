import Testing

/// The simulation finds what it is there for: with a protection of the store switched off, an invariant breaks within a
/// few hundred seeds. Where that takes long, a test begins near one with which it does.
@Suite("Simulation of broken stores")
struct BreakTests {
    @Test(
        "A store without one of its protections is found out",
        arguments: [
            ("no-version-check", "versions", 2),
            ("no-fence", "epochs", 2),
            ("no-cursor-check", "cursors", 2),
            ("acknowledged-first", "settled", 2),
            ("old-timeouts", "timeouts", 2),
            ("early-timeouts", "timeouts", 2),
            ("forgotten-keys", "keys", 2),
            ("lost-triggers", "unfinished", 2),
            ("lost-events", "settled", 2),
            ("forgotten-failures", "waits", 2),
            ("two-holders", "epochs", 2),
            ("repeated-requests", "actions", 2),
            ("no-schedule-check", "schedules", 2),
            ("wrong-counts", "counts", 2),
            ("kept-data", "deletion", 2),
            ("held-timeouts", "settled", 2),
            ("forgotten-hooks", "hooks", 2),
            ("lost-events", "hooks", 17),
            ("lost-events", "connectors", 2),
            ("forgotten-keys", "connectors", 2),
            ("kept-connector-cursors", "connectors", 51),
            ("newest-versions", "awaits", 2),
            ("silent-changes", "awaits", 17),
            ("forgotten-keys", "triggers", 2),
            ("old-objects", "attempts", 2),
            ("false-conflicts", "attempts", 2),
            ("miscounted-failures", "numbering", 2),
            ("wrong-events", "events", 2),
            ("wrong-statuses", "edges", 2),
            ("running-at-first", "run_states", 2),
            ("repeated-requests", "requests", 2),
            ("ignored-leaving", "services", 2),
            ("restless-receivers", "progress", 2),
        ])
    func found(_ name: String, by invariant: String, from seed: Int) async throws {
        let run = try await SimulationProgram.run(
            "--break", name, "--until", invariant, "--seed", "\(seed)", "--count", "300", "--failures", "1",
            "--no-shrink")
        #expect(run.code != 0, "\(name) was not found")
        #expect(Self.broken(in: run.output).contains(invariant), "\(run.output)")
    }

    @Test("A seed that fails is printed with the command that runs it again, and with what of it is needed")
    func again() async throws {
        let run = try await SimulationProgram.run(
            "--break", "no-fence", "--seed", "1", "--count", "300", "--failures", "1")
        let commands = run.output.split(separator: "\n").filter { $0.hasPrefix("again: swift run Simulation ") }
        let last = try #require(commands.last)
        let arguments = last.split(separator: " ").dropFirst(4).map(String.init)
        let again = try await SimulationProgram.run(arguments: arguments + ["--no-shrink"])
        #expect(again.code != 0)
        #expect(Self.broken(in: again.output).contains("epochs"), "\(again.output)")
    }

    /// What the last line about a seed names.
    private static func broken(in output: String) -> Set<String> {
        let line = output.split(separator: "\n").last { $0.contains(" in all: ") } ?? ""
        return Set(line.split(separator: ":").last?.split { " ,".contains($0) }.map(String.init) ?? [])
    }
}
