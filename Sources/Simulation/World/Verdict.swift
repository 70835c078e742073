import Logging
import Workflows
import WorkflowsTesting

/// What came of a seed.
struct Verdict: Sendable {
    var broken: [BrokenInvariant] = []
    /// Equal for equal histories.
    var digest: UInt64 = 0
    var jobs = 0
    var versions = 0
    var runs = 0
    var attempts = 0
    var elapsed = Duration.zero
    /// Everything that happened, where that was asked for.
    var story: [String] = []
}

extension Verdict {
    /// More than any seed needs: beyond it something goes round in circles.
    private static let mostJobs = 500_000
    private static let mostJobsAtOnce = 100_000

    /// Plays a plan to its end and judges what happened.
    static func play(_ plan: Plan, breaking: Break? = nil, logger: Logger = .silent, telling: Bool = false) -> Verdict {
        let executor = SimulatedExecutor.shared
        executor.reset(seed: plan.schedule, order: plan.order)
        var verdict = Verdict()
        let world: World
        do {
            world = try World(plan, breaking: breaking, logger: logger)
        } catch {
            verdict.broken = [BrokenInvariant(.definition, "\(error)")]
            return verdict
        }
        let play = Task { await world.play() }
        if let stuck = run(world, executor) { world.found(.progress, stuck) }
        if executor.hasEscaped { world.found(.definition, "something ran on a thread that is not the simulation's") }
        verdict.jobs = executor.jobsRun
        verdict.elapsed = world.clock.elapsed
        verdict.digest = world.journal.digest
        verdict.runs = world.journal.runs.count
        verdict.versions = world.journal.entries.count { $0.outcome.event != nil }
        verdict.attempts = world.log.all.count
        verdict.broken = world.broken + world.journal.broken + world.judge()
        if telling { verdict.story = world.story }
        end(world, executor)
        play.cancel()
        return verdict
    }

    /// Until the play is over. Says what went wrong where it cannot come to its end.
    private static func run(_ world: World, _ executor: SimulatedExecutor) -> String? {
        var began = 0
        while true {
            while executor.runNext() {
                if world.isFinished { return nil }
                guard executor.jobsRun - began < mostJobsAtOnce else {
                    return "time stands still at \(world.clock.elapsed)"
                }
            }
            if world.isFinished { return nil }
            guard executor.jobsRun < mostJobs else { return "there is no end at \(world.clock.elapsed)" }
            guard world.clock.jump() else { return "nothing is to be done, and nobody waits for a moment" }
            began = executor.jobsRun
        }
    }

    /// Lets what is left of the processes end, so that nothing of them stays in memory.
    private static func end(_ world: World, _ executor: SimulatedExecutor) {
        world.troubles.endOfTime()
        world.log.close()
        for process in world.processes { process.reap() }
        for _ in 0..<200_000 {
            guard executor.runNext() || world.clock.jump() else { return }
        }
    }
}

extension Logger {
    static let silent = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }
}
