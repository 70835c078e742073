import Workflows

/// Finds a part of a foreign ID in the index of foreign IDs: a fifth of the bytes of the rows, and in one piece.
struct ForeignIDSearch {
    let connection: Connection
    let query: RunQuery

    /// How many entries of the index are looked at, at most: about a quarter of a second.
    private static let entryLimit = 1_500_000

    /// The keys of the runs whose foreign ID has the part; `nil` where it is not asked for, where so many have it that
    /// walking through the rows finds it soon, and where there are too many runs to look at them all.
    func keys(_ workflows: [Int64]) throws -> [Int64]? {
        guard query.sort == .updated, let part = query.foreignIDContains.map({ Array($0.utf8) }), !part.isEmpty else {
            return nil
        }
        let entries = try connection.statement(
            "SELECT run_key, foreign_id FROM runs INDEXED BY runs_foreign WHERE workflow_id = ?")
        var keys: [Int64] = []
        var looked = 0
        for workflow in workflows {
            entries.bind(workflow)
            defer { entries.reset() }
            while try entries.step() {
                looked += 1
                guard looked <= Self.entryLimit else { return nil }
                guard entries.withText(1, { ListCondition.contains($0, part) }) else { continue }
                keys.append(entries.int64(0))
                guard keys.count <= ListPlan.sortLimit else { return nil }
            }
        }
        return keys
    }
}
