import Workflows
import WorkflowsTesting

extension World {
    /// Holds what happened outside of the store against what the engine promises.
    func judge() -> [BrokenInvariant] {
        let facts = Facts(self)
        let broken =
            judgeVersions(facts) + judgeExplanations(facts) + judgeNumbers(facts) + judgeRepetitions(facts)
            + judgeTimeouts(facts) + judgePromptness(facts) + judgeTriggers(facts) + judgeAwaits(facts) + judgeActions()
        // What is still to come is not missing: these are asked once everything has settled.
        guard isFinished else { return broken }
        return broken + judgeHooks(facts) + judgeConnectors(facts) + judgeSchedules(facts)
    }
}
