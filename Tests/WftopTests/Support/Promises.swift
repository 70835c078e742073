import GRDB
import Workflows
import WorkflowsMonitoring

/// Holds the demo's store and what its code did against what the engine promises. Reusable after any kind of trouble.
struct Promises {
    let file: StoreFile
    let runs: [String: StoredRun]
    let attempts: Attempts
    let edges: [String: [WorkflowGraph.Edge]]
    /// After how many attempts the process that worked was killed, each time.
    let kills: [Int]
    /// Whether two processes may have run the same code at once, as after a lost lease.
    let overlaps: Bool
    private let attemptsByVersion: [Key: [Attempts.Attempt]]

    private struct Key: Hashable {
        let run: String
        let version: Int
    }

    init(store: String, kills: [Int] = [], overlaps: Bool = false) async throws {
        file = StoreFile(store)
        runs = try StoredRun.all(in: file)
        attempts = try Attempts(path: store + ".effects")
        attemptsByVersion = Dictionary(grouping: attempts.all) { Key(run: $0.run, version: $0.version) }
        self.kills = kills
        self.overlaps = overlaps
        let monitor = try file.monitor()
        var edges: [String: [WorkflowGraph.Edge]] = [:]
        for workflow in ["orders", "stock", "invoices"] {
            edges[workflow] = try await monitor.graph(WorkflowName(workflow)).value.edges
        }
        self.edges = edges
    }

    /// Every broken promise, in a sentence.
    func broken() throws -> [String] {
        var broken = attempts.unreadable.map { "not an attempt: \($0)" }
        for run in runs.values { broken += versions(of: run) + transitions(of: run) }
        broken += explanations() + numbering() + repetitions() + reservations()
        return try broken + epochs()
    }

    /// Runs that nothing will ever move again, and that did not say why they stand.
    var stranded: [String] {
        runs.values.compactMap { run in
            guard let last = run.versions.last else { return "\(run.id) has no version" }
            switch last.runState {
            case .completed, .cancelled: return nil
            case .paused: return last.reason == nil ? "\(run.id) is paused without a reason" : nil
            default: break
            }
            // The demo's callbacks all stand beside a timeout, so a pending timeout is asked for there too.
            if !run.timeouts.isEmpty { return nil }
            return "\(run.workflow) \(run.id), version \(last.number), status \(last.status): "
                + (run.parked.isEmpty ? "waits for nothing" : "still fails")
        }
    }

    private func versions(of run: StoredRun) -> [String] {
        var broken: [String] = []
        if run.versions.map(\.number) != Array(1...max(1, run.versions.count)) || run.versions.count != run.current {
            broken.append("\(run.id) has versions \(run.versions.map(\.number)), current \(run.current)")
        }
        if run.versions.first?.runState != .initiated || run.versions.first?.origin != .trigger {
            broken.append("\(run.id) did not begin with a trigger")
        }
        return broken
    }

    /// Each version follows from the one before by a legal move of the run state and a declared edge, made by code that
    /// was really called.
    private func transitions(of run: StoredRun) -> [String] {
        zip(run.versions, run.versions.dropFirst()).flatMap { before, after -> [String] in
            var broken: [String] = []
            let move = "\(run.workflow) \(run.id) version \(after.number): \(before.status) to \(after.status)"
            if let from = before.runState, let to = after.runState, from != to, !from.canMove(to: to) {
                broken.append("\(move), \(from) to \(to) is not legal")
            }
            guard let origin = after.origin else { return broken + ["\(move) has no origin"] }
            if before.status != after.status {
                let declared = edges[run.workflow, default: []].contains {
                    $0.from == before.status && $0.to == after.status && $0.kind.rawValue == origin.name
                }
                if !declared { broken.append("\(move) by \(origin.name) is not declared") }
            }
            if [.step, .timeout, .callback].contains(origin) {
                let made = attemptsByVersion[Key(run: run.id, version: before.number), default: []].contains {
                    Attempts.places[$0.what]
                        == Attempts.Place(workflow: run.workflow, status: before.status, kind: origin)
                }
                if !made { broken.append("\(move) by \(origin.name), but its code was never called") }
            }
            return broken
        }
    }
}
