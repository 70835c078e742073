import Workflows
import WorkflowsTesting

/// Whether hooks and connectors were called for whatever they are for.
extension World {
    func judgeHooks(_ facts: Facts) -> [BrokenInvariant] {
        let wanted: [RunState: String] = [.paused: "paused", .cancelled: "cancelled", .completed: "completed"]
        var called: [Facts.Key: [Attempt]] = [:]
        for attempt in facts.attempts where attempt.place.kind == .hook && attempt.end == .decided("called") {
            called[Facts.Key(runID: attempt.runID, version: attempt.version), default: []].append(attempt)
        }
        var broken: [BrokenInvariant] = []
        for (runID, history) in facts.histories.sorted(by: { $0.key < $1.key }) {
            guard let first = history.first, first.workflow == "orders" else { continue }
            // Of deleted data nothing is told any more.
            if history.contains(where: { $0.runState == .requestedDataDeleted }) { continue }
            for (state, name) in wanted {
                let versions = history.filter { $0.runState == state }
                for record in versions where called[Facts.Key(record)] == nil {
                    broken.append(
                        BrokenInvariant(
                            .hooks, "nobody was told that run \(runID) was \(name) in version \(record.version)"))
                }
                let order = versions.compactMap { called[Facts.Key($0)]?.first?.id }
                if order != order.sorted() {
                    broken.append(
                        BrokenInvariant(.hooks, "the \(name) hook of run \(runID) was not called in order: \(order)"))
                }
            }
        }
        return broken
    }

    func judgeConnectors(_ facts: Facts) -> [BrokenInvariant] {
        var called: Set<[String]> = []
        for attempt in facts.attempts where attempt.place.kind == .connector && attempt.end == .decided("called") {
            called.insert([attempt.place.name, "\(attempt.runID)", "\(attempt.version)"])
        }
        var broken: [BrokenInvariant] = []
        var triggered: [ForeignID: Int] = [:]
        for stored in facts.versions where stored.record.workflow == "stock" && stored.previous == nil {
            // A person may have tried one again.
            guard stored.record.meta.retriedFrom == nil else { continue }
            triggered[stored.record.foreignID, default: 0] += 1
        }
        for stored in facts.versions {
            let record = stored.record
            guard record.version == record.meta.visit else { continue }
            let name: String
            switch (record.workflow, record.status) {
            case ("orders", OrderStatus.packing.rawValue):
                name = "packing"
                let stock = ForeignID("\(record.foreignID)/\(record.runID.short)/\(record.version)")
                if triggered[stock] != 1 {
                    broken.append(
                        BrokenInvariant(
                            .connectors, "\(triggered[stock, default: 0]) stock runs were made for \(stored.what)"))
                }
            case ("stock", StockStatus.reserved.rawValue): name = "reserved"
            default: continue
            }
            let isDeleted = facts.histories[record.runID]?.last?.runState == .dataDeleted
            if !isDeleted, !called.contains([name, "\(record.runID)", "\(record.version)"]) {
                broken.append(BrokenInvariant(.connectors, "the connector \(name) was not called for \(stored.what)"))
            }
        }
        return broken
    }
}
