import Testing

/// The simulation finds what it is there for: with a protection of the store switched off, an invariant breaks within a
/// few hundred seeds.
@Suite("Simulation of broken stores")
struct BreakTests {
    @Test(
        "A store without one of its protections is found out",
        arguments: [
            ("no-version-check", "versions"),
            ("no-fence", "epochs"),
            ("no-cursor-check", "cursors"),
            ("acknowledged-first", "settled"),
            ("old-timeouts", "timeouts"),
            ("early-timeouts", "timeouts"),
            ("forgotten-keys", "keys"),
            ("lost-triggers", "unfinished"),
            ("lost-events", "settled"),
            ("forgotten-failures", "waits"),
            ("two-holders", "epochs"),
            ("repeated-requests", "actions"),
            ("no-schedule-check", "schedules"),
            ("wrong-counts", "counts"),
            ("kept-data", "deletion"),
            ("held-timeouts", "settled"),
        ])
    func found(_ name: String, by invariant: String) async throws {
        let run = try await SimulationProgram.run(
            "--break", name, "--until", invariant, "--seed", "2", "--count", "300", "--failures", "1", "--no-shrink")
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
