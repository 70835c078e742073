import TerminalUI
public import Workflows

/// What is known of the statuses, by workflow: what people see for them, so that a status is asked for by label or by
/// number, and how long runs stay in them.
public struct StatusLabels: Hashable, Sendable {
    private var byWorkflow: [WorkflowName: [Int: String]]
    /// How long the stays that ended lately took, by workflow and status.
    private var stays: [WorkflowName: [Int: Stays]] = [:]
    /// Cells that the longest label takes.
    private(set) var longest: Int

    /// How long half, and 95 of 100, of the stays in a status took at most; `nil` where none ended lately.
    public struct Stays: Hashable, Sendable {
        var p50: Duration?
        var p95: Duration?

        /// Both, as a graph's node has them.
        public init(p50: Duration?, p95: Duration?) {
            self.p50 = p50
            self.p95 = p95
        }
    }

    /// The labels as answers carry them.
    public init(_ labels: [WorkflowName: [Int: String]] = [:]) {
        byWorkflow = labels
        longest = Self.longest(of: labels)
    }

    /// Adds the labels of an answer to those known.
    public mutating func merge(_ labels: [WorkflowName: [Int: String]]) {
        let known = byWorkflow
        byWorkflow.merge(labels) { known, new in known.merging(new) { _, new in new } }
        // Every page carries them, and they seldom change.
        if byWorkflow != known { longest = Self.longest(of: byWorkflow) }
    }

    /// Takes over how long runs stay in a workflow's statuses.
    public mutating func take(_ stays: [Int: Stays], of workflow: WorkflowName) { self.stays[workflow] = stays }

    /// Forgets how long runs stay: that is asked for anew.
    mutating func forgetStays() { stays = [:] }

    /// Whether it is known how long runs stay in a workflow's statuses.
    func knowsStays(of workflow: WorkflowName) -> Bool { stays[workflow] != nil }

    /// What a stay in a status is compared with; `nil` where that is not known.
    func bound(_ dwell: Filter.Dwell, _ workflow: WorkflowName, _ status: Int) -> Duration? {
        switch dwell {
        case .time(let duration): duration
        case .p50: stays[workflow]?[status]?.p50
        case .p95: stays[workflow]?[status]?.p95
        }
    }

    private static func longest(of labels: [WorkflowName: [Int: String]]) -> Int {
        labels.values.lazy.flatMap(\.values).map { CellWidth.of($0.prefix(32)) }.max() ?? 8
    }

    /// What people see for a status; its number where no label is known.
    public func label(_ workflow: WorkflowName, _ status: Int) -> String {
        byWorkflow[workflow]?[status] ?? String(status)
    }

    /// The statuses of a workflow that any of the texts means.
    func numbers(of texts: [String], in workflow: WorkflowName) -> Set<Int> {
        var numbers = Set(texts.compactMap { Int($0) })
        for (number, label) in byWorkflow[workflow] ?? [:]
        where texts.contains(where: { $0.lowercased() == label.lowercased() }) {
            numbers.insert(number)
        }
        return numbers
    }

    /// The statuses of a workflow whose labels are wanted.
    func numbers(in workflow: WorkflowName, where isWanted: (String) -> Bool) -> Set<Int> {
        Set((byWorkflow[workflow] ?? [:]).filter { isWanted($0.value) }.keys)
    }

    func numbers(containing needle: [UInt8], in workflow: WorkflowName) -> Set<Int> {
        var numbers: Set<Int> = []
        for (number, label) in byWorkflow[workflow] ?? [:] {
            let found = needle.withUnsafeBufferPointer { needle in
                Array(label.utf8).withUnsafeBufferPointer { ByteSearch.containsFolded($0, needle) }
            }
            if found { numbers.insert(number) }
        }
        return numbers
    }

    /// Whether any workflow among these, or at all, has a status of that text; `nil` while no labels are known.
    func knows(_ text: String, in workflows: [String]) -> Bool? {
        if Int(text) != nil { return true }
        let relevant = byWorkflow.filter { workflows.isEmpty || workflows.contains($0.key.rawValue) }
        guard !relevant.isEmpty else { return nil }
        return relevant.keys.contains { !numbers(of: [text], in: $0).isEmpty }
    }

    func hasLabels(of workflow: WorkflowName) -> Bool { byWorkflow[workflow] != nil }

    var workflows: [WorkflowName] { byWorkflow.keys.sorted() }

    func all(in workflows: [String]) -> [String] {
        let relevant = byWorkflow.filter { workflows.isEmpty || workflows.contains($0.key.rawValue) }
        return Set(relevant.values.flatMap(\.values)).sorted()
    }
}
