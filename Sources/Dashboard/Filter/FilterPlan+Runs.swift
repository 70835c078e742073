public import Workflows

extension FilterPlan {
    /// Those of the runs that the store gave which match what is left to do here, in their order.
    public func keep(_ runs: [RunSummary], labels: StatusLabels, now: Timestamp) -> [RunSummary] {
        keep(runs, labels: labels, now: now, patience: .max)
    }

    func keep(_ runs: [RunSummary], labels: StatusLabels, now: Timestamp, patience: Int) -> [RunSummary] {
        guard !impossible else { return [] }
        guard !local.isEmpty else { return runs }
        var table = RunTable()
        table.append(runs)
        return table.matching(local, labels: labels, now: now, patience: patience).rows.map { runs[Int($0)] }
    }
}
