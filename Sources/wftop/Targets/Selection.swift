import Dashboard
import Workflows
import WorkflowsMonitoring

/// Which runs a command is about: a filter, split between what the store does and what is done here.
struct Selection {
    let query: RunQuery
    private let plan: FilterPlan?
    private let labels: StatusLabels

    /// Reads a filter as the dashboard does.
    init(filter text: String?, monitor: StoreMonitor) async throws {
        guard let text else {
            query = Self.inOrderOfTriggering(RunQuery())
            plan = nil
            labels = StatusLabels()
            return
        }
        let filter: Filter
        do throws(FilterError) {
            filter = try Filter(parsing: text)
        } catch {
            throw Failure(.usage, "the filter cannot be read: \(error)")
        }
        for name in filter.workflowNames { try await monitor.require(WorkflowName(name)) }
        var labels = StatusLabels(try await monitor.runs(RunQuery(), after: nil, limit: 0).labels)
        if filter.comparesStays {
            let names = filter.workflowNames.map { WorkflowName($0) }
            for name in names.isEmpty ? try await monitor.workflows().value.map(\.workflow) : names {
                let nodes = try await monitor.graph(name).value.nodes
                let stays = nodes.map { ($0.status, StatusLabels.Stays(p50: $0.dwellP50, p95: $0.dwellP95)) }
                labels.take(Dictionary(stays) { first, _ in first }, of: name)
            }
        }
        self.labels = labels
        if let unknown = filter.unknownStatus(labels) {
            throw Failure(
                .notFound,
                "there is no status \"\(unknown.text)\" here: there are \(unknown.known.joined(separator: ", "))")
        }
        let plan = filter.plan(labels: labels, now: EngineClock.system.now)
        self.plan = plan
        query = Self.inOrderOfTriggering(plan.query)
    }

    /// Pages follow each other in an order that no run leaves. In that of the last writes a run that moves while the list
    /// is read would jump over the place where a page ended, and be missed.
    private static func inOrderOfTriggering(_ query: RunQuery) -> RunQuery {
        var query = query
        query.sort = .created
        query.descending = true
        return query
    }

    /// Whether the store does all of it, so that its total is the list's.
    var isWhollyInStore: Bool { plan?.local.isEmpty ?? true }

    /// Whether nothing can match: the store is not to be asked, because a query has no way to say that.
    var isImpossible: Bool { plan?.impossible ?? false }

    /// The runs of a page that are of the selection.
    func keep(_ page: RunList) -> [RunSummary] {
        plan?.keep(page.items, labels: labels, now: page.asOf) ?? page.items
    }
}
