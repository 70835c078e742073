import Workflows

/// How runs moved, and what those that are under way wait for.
extension StoreInspection {
    /// From where they may begin, by their run state, along the declared edges.
    func moves() -> [BrokenInvariant] {
        histories.flatMap { versions -> [BrokenInvariant] in
            guard let first = versions.first else { return [] }
            var broken: [BrokenInvariant] = []
            if first.runState != .initiated {
                broken.append(BrokenInvariant(.runStates, "run \(first.runID) began as \(first.runState)"))
            }
            if let shape = declared.shapes[first.workflow], !shape.moves(from: first.status) {
                broken.append(
                    BrokenInvariant(
                        .edges, "run \(first.runID) began in status \(first.status), where nothing moves it on"))
            }
            for (before, after) in zip(versions, versions.dropFirst()) { broken += move(from: before, to: after) }
            return broken
        }
    }

    private func move(from before: Record, to after: Record) -> [BrokenInvariant] {
        var broken: [BrokenInvariant] = []
        let what = "version \(after.version) of run \(after.runID) of \(after.workflow)"
        if !before.runState.mayBecome(after.runState) {
            broken.append(BrokenInvariant(.runStates, "\(what) was \(before.runState) and became \(after.runState)"))
        }
        // A version that begins a visit has moved, also to the status where it was.
        let hasMoved = before.status != after.status || after.meta.visit == after.version
        let edge = DeclaredShapes.Edge(from: before.status, to: after.status, origin: after.meta.origin.kind)
        if hasMoved, let shape = declared.shapes[after.workflow], !shape.edges.contains(edge) {
            broken.append(
                BrokenInvariant(
                    .edges,
                    "\(what) went from \(before.status) to \(after.status) by \(edge.origin.name), which is not declared"
                ))
        }
        if before.updatedAt > after.updatedAt || before.createdAt != after.createdAt
            || !hasMoved && before.meta.visit != after.meta.visit
        {
            broken.append(BrokenInvariant(.versions, "\(what) does not follow from the one before it"))
        }
        return broken
    }

    /// A run that its step passed over for good, or that no timer wanted, waits for nothing either: a workflow with such
    /// a status breaks this.
    func waits() async throws -> [BrokenInvariant] {
        let newest = Dictionary(grouping: events, by: \.runID)
        var broken: [BrokenInvariant] = []
        for record in histories.compactMap(\.last) where record.runState == .initiated || record.runState == .running {
            guard let shape = declared.shapes[record.workflow], shape.statuses.contains(record.status),
                !shape.isOpen(record.status)
            else { continue }
            let parked = try await adapter.records.parked(workflow: nil, runID: record.runID, limit: 100)
            if parked.contains(where: { !$0.lasting }) { continue }
            let timeouts = try await adapter.timeouts?.timeouts(workflow: nil, runID: record.runID, limit: 100) ?? []
            if timeouts.contains(where: { $0.visit == record.meta.visit && !$0.held }) { continue }
            let isExpected = shape.consumers[record.status, default: []].contains { consumer in
                newest[record.runID, default: []].contains { event in
                    guard consumer.takesAnyVersion || event.version == record.version, event.topic == record.topic
                    else { return false }
                    return journal.map { event.id > $0.cursor(of: consumer.name, in: event.partition) } ?? true
                }
            }
            guard !isExpected else { continue }
            broken.append(
                BrokenInvariant(
                    .waits,
                    "run \(record.runID) of \(record.workflow) stands in status \(record.status), at version "
                        + "\(record.version), and nothing will ever move it"))
        }
        return broken
    }
}
