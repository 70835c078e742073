import ArgumentParser
import Glibc
import Logging
import Workflows
import WorkflowsTesting

/// Simulates the engine with injected faults, deterministically: a seed says everything that happens.
@main
struct Simulation: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the engine under a manual clock with injected faults and holds it against its invariants.",
        discussion:
            "A seed that fails is printed with the command that runs it again, with no more of it than is needed.")

    @Option(help: "The first seed. By default one by chance, which is printed.")
    var seed: UInt64?

    @Option(help: "How many seeds to run, one after the other.")
    var count = 1

    @Option(help: "Only these faults of the seed's plan, by number from 0 (1,4,7), or none.")
    var faults: String?

    @Option(help: "Only these errands of the seed's plan, by number from 0 (1,4,7), or none.")
    var errands: String?

    @Option(help: "Another order for what may happen in any.")
    var schedule: UInt64?

    @Option(
        name: .customLong("break"),
        help: "Switches off a protection of the store: \(Break.allCases.map(\.rawValue).joined(separator: ", ")).")
    var breaking: Break?

    @Option(help: "Stops after so many seeds that failed.")
    var failures = 5

    @Option(help: "Goes on until this invariant breaks: a seed that breaks others alone does not count.")
    var until: String?

    @Flag(help: "Says what the plan is, and logs everything that the engine logs.")
    var verbose = false

    @Flag(inversion: .prefixedNo, help: "Looks for what of a failing seed is needed.")
    var shrink = true

    func run() throws {
        try Self.startDeterministically()
        let first = seed ?? UInt64.random(in: 1...UInt64(Int32.max))
        let last = first &+ UInt64(max(1, count)) - 1
        say("seeds \(first) to \(last)")
        let selection = Selection(faults: try numbers(faults), errands: try numbers(errands), schedule: schedule)
        let began = ContinuousClock.now
        var played = 0
        var failed = 0
        for seed in first...last where failed < failures {
            CrashReport.current(seed)
            let verdict = play(seed, selection)
            played += 1
            if played % Self.tellsEvery == 0, seed < last {
                say("\(played) seeds, \(failed) failed, \(rate(played, since: began)) a second")
            }
            guard let broken = verdict.broken.first else { continue }
            if let until, !verdict.broken.contains(where: { $0.invariant.description == until }) { continue }
            failed += 1
            say("seed \(seed) failed:")
            say(verdict.broken)
            say(command(seed, selection))
            guard shrink else { continue }
            var shrinker = Shrinker(seed: seed, breaking: breaking, invariant: broken.invariant)
            guard let (smaller, verdict) = shrinker.shrink(selection) else { continue }
            say("what is needed of it:")
            say(verdict.broken)
            say(command(seed, smaller))
        }
        say("\(played) seeds, \(failed) failed, \(rate(played, since: began)) a second")
        if failed > 0 { throw ExitCode.failure }
    }

    /// Who waits for many seeds sees how far they have come.
    private static let tellsEvery = 500

    private func rate(_ played: Int, since began: ContinuousClock.Instant) -> Int {
        Int(Double(played) / max(began.duration(to: .now).inSeconds, 0.001))
    }

    private func play(_ seed: UInt64, _ selection: Selection) -> Verdict {
        let plan = selection.applied(to: Plan(seed: seed))
        if verbose {
            say("seed \(plan.seed): \(plan.slots) processes, trouble for \(plan.troubled.inSeconds) s, \(plan.order)")
            for (index, fault) in plan.faults.enumerated() { say("  fault \(index): \(fault)") }
            for (index, errand) in plan.errands.enumerated() { say("  errand \(index): \(errand)") }
        }
        let verdict = Verdict.play(plan, breaking: breaking, logger: verbose ? .printing : .silent, telling: verbose)
        for line in verdict.story { say(line) }
        if count == 1 || verbose { say("seed \(seed): \(verdict.summary)") }
        return verdict
    }

    private func say(_ line: String) {
        print(line)
        fflush(nil)
    }

    private func say(_ broken: [BrokenInvariant]) {
        for broken in broken.prefix(10) { say("  \(broken)") }
        let names = Set(broken.map(\.invariant.description)).sorted().joined(separator: ", ")
        say("  \(broken.count) in all: \(names)")
    }

    private func command(_ seed: UInt64, _ selection: Selection) -> String {
        "again: swift run Simulation --seed \(seed)\(selection.arguments)"
            + (breaking.map { " --break \($0.rawValue)" } ?? "")
    }

    private func numbers(_ text: String?) throws -> [Int]? {
        guard let text else { return nil }
        guard text != "none" else { return [] }
        return try text.split(separator: ",").map { word in
            guard let number = Int(word) else { throw ValidationError("\(word) is not a number") }
            return number
        }
    }

    /// Dictionaries are to have the same order in every process: that is said in the environment before it starts.
    private static func startDeterministically() throws {
        let name = "SWIFT_DETERMINISTIC_HASHING"
        guard getenv(name) == nil else { return }
        setenv(name, "1", 1)
        var arguments: [UnsafeMutablePointer<CChar>?] = CommandLine.arguments.map { strdup($0) }
        arguments.append(nil)
        execv("/proc/self/exe", arguments)
        throw ValidationError("the simulation cannot start itself anew: \(String(cString: strerror(errno)))")
    }
}

extension Break: ExpressibleByArgument {}

extension Verdict {
    /// How much happened, and a number that is equal for equal histories.
    var summary: String {
        "\(runs) runs, \(versions) versions, \(attempts) attempts, \(jobs) jobs, \(elapsed.inSeconds) s, history "
            + String(digest, radix: 16)
    }
}

extension Logger {
    static let printing: Logger = {
        var logger = Logger(label: "simulation") { StreamLogHandler.standardOutput(label: $0) }
        logger.logLevel = .debug
        return logger
    }()
}
