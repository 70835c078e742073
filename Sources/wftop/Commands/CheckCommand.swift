import ArgumentParser
import Workflows
import WorkflowsSQLite

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a store for the engine's invariants.",
        discussion: """
            Reads everything, changes nothing. Exits 1 when an invariant is broken, and names each.

            Two things it cannot tell. That every stored transition has an attempt and every attempt is explained: a store \
            keeps no attempts. And that a run under way waits for something, where its workflow's events are relayed: they \
            wait on another system.
            """)

    @Argument(help: "The store, or a profile; else --at or WFTOP_TARGET.") var path: String?
    @OptionGroup var target: TargetOptions

    func run() async throws {
        try await reportingFailures {
            let open = try target.destination(path).open(readOnly: "asked for with --read-only")
            let violations = try await open.adapter.check()
            for violation in violations {
                try StandardOutput.print("\(violation.invariant.rawValue): \(violation.message)")
            }
            guard violations.isEmpty else { throw ExitStatus.answerIsNo.exitCode }
            let runs = try await open.adapter.records.counts().reduce(0) { $0 + $1.count }
            try StandardOutput.print("ok: \(runs) runs")
        }
    }
}
