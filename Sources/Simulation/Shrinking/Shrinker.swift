import Workflows
import WorkflowsTesting

/// Looks for what of a failing plan is needed: leaves out faults and errands for as long as the same invariant breaks.
struct Shrinker {
    let seed: UInt64
    let breaking: Break?
    /// What is to break still.
    let invariant: BrokenInvariant.Invariant
    private var playsLeft = 200

    init(seed: UInt64, breaking: Break?, invariant: BrokenInvariant.Invariant) {
        self.seed = seed
        self.breaking = breaking
        self.invariant = invariant
    }

    /// The smallest selection found, and what breaks with it.
    mutating func shrink(_ selection: Selection) -> (selection: Selection, verdict: Verdict)? {
        var best = selection
        let plan = selection.applied(to: Plan(seed: seed))
        best.faults = selection.faults ?? Array(plan.faults.indices)
        best.errands = selection.errands ?? Array(plan.errands.indices)
        var found: Verdict?
        var hasShrunk = true
        while hasShrunk, playsLeft > 0 {
            hasShrunk = false
            for part in [\Selection.faults, \Selection.errands] {
                while let (smaller, verdict) = without(part, best) {
                    best = smaller
                    found = verdict
                    hasShrunk = true
                }
            }
        }
        return found.map { (best, $0) }
    }

    /// A selection with less of a part that still fails: without half of it, a quarter, and so on, down to one.
    private mutating func without(
        _ part: WritableKeyPath<Selection, [Int]?>, _ selection: Selection
    ) -> (Selection, Verdict)? {
        let numbers = selection[keyPath: part] ?? []
        var size = numbers.count
        while size > 0 {
            for start in stride(from: 0, to: numbers.count, by: size) {
                var smaller = selection
                smaller[keyPath: part] = Array(numbers[..<start] + numbers[min(start + size, numbers.count)...])
                if let found = failing(smaller) { return found }
            }
            size /= 2
        }
        return nil
    }

    /// Plays a selection, in some more orders than its own: with less to do the same order leads elsewhere.
    private mutating func failing(_ selection: Selection) -> (Selection, Verdict)? {
        for schedule in [selection.schedule, seed &+ 1, seed &+ 2] where playsLeft > 0 {
            playsLeft -= 1
            var selection = selection
            selection.schedule = schedule
            let verdict = Verdict.play(selection.applied(to: Plan(seed: seed)), breaking: breaking)
            if verdict.broken.contains(where: { $0.invariant == invariant }) { return (selection, verdict) }
        }
        return nil
    }
}
