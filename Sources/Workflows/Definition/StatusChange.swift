/// What a deployment made of a status that is stored with runs.
///
/// Runs are stored with numbers alone: a label that changed is harmless, one that went to another number makes stored runs
/// mean something else than they did.
enum StatusChange: Hashable, Sendable {
    /// The number is called otherwise.
    case renamed(number: Int, from: String, to: String)
    /// The label stands for another number.
    case moved(label: String, from: Int, to: Int)
    /// The number is not in the enum any more.
    case removed(number: Int, label: String)
}

extension WorkflowDefinition {
    /// What became of the statuses of an earlier definition, in its order.
    func changes(since earlier: WorkflowDefinition) -> [StatusChange] {
        earlier.statuses.compactMap { was in
            if statuses.contains(where: { $0.number == was.number && $0.label == was.label }) { return nil }
            if let now = statuses.first(where: { $0.label == was.label }) {
                return .moved(label: was.label, from: was.number, to: now.number)
            }
            if let now = statuses.first(where: { $0.number == was.number }) {
                return .renamed(number: was.number, from: was.label, to: now.label)
            }
            return .removed(number: was.number, label: was.label)
        }
    }
}
