import Workflows

/// Merges rows of several workflows that an index has in order for each: what is read is what is given, and one row
/// more for each workflow.
enum WorkflowMerge {
    /// A statement that gives the workflows' rows in the order of a column. Its only parameter is how many.
    ///
    /// - Parameters:
    ///   - selection: Everything before the condition on the workflow's number.
    ///   - number: The column that is the workflow's number.
    ///   - also: What else a row must fulfil.
    ///   - order: The place of the column to order by, from 1.
    static func sql(_ selection: String, number: String, workflows: [Int64], also: String? = nil, order: Int) -> String
    {
        let rest = also.map { " AND \($0)" } ?? ""
        // A statement merges five hundred at most; beyond that the rows are sorted.
        let parts =
            workflows.count <= 400
            ? workflows.map { "\(selection) WHERE \(number) = \($0)\(rest)" }
            : ["\(selection) WHERE \(number) IN (\(workflows.map { String($0) }.joined(separator: ", ")))\(rest)"]
        return parts.joined(separator: " UNION ALL ") + " ORDER BY \(order) LIMIT ?1"
    }
}
