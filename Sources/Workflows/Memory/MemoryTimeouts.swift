/// The pending timeouts of an ``InMemoryAdapter``: found by their ID and their run, and by status in the order they are
/// due, so that a step does not look through all that waits.
struct MemoryTimeouts {
    private struct Place: Hashable {
        let workflow: WorkflowName
        let status: Int
    }

    private var byID: [Int64: Timeout] = [:]
    private var byRun: [RunID: Set<Int64>] = [:]
    /// Without those that are held.
    private var due: [Place: DueList<Int64>] = [:]
    private var lastID: Int64 = 0

    /// In no particular order.
    var all: some Sequence<Timeout> { byID.values }

    subscript(_ id: Int64) -> Timeout? { byID[id] }

    /// A run's timeouts.
    func of(_ runID: RunID) -> [Timeout] { (byRun[runID] ?? []).compactMap { byID[$0] } }

    /// A status' timeouts that are not held, the one due first first.
    func ordered(_ workflow: WorkflowName, _ status: Int) -> some Sequence<Timeout> {
        (due[Place(workflow: workflow, status: status)] ?? DueList()).ids.lazy.compactMap { byID[$0] }
    }

    mutating func add(_ make: (_ id: Int64) -> Timeout) {
        lastID += 1
        put(make(lastID))
    }

    /// Puts a timeout in the place of the one with its ID.
    mutating func put(_ timeout: Timeout) {
        remove(timeout.id)
        byID[timeout.id] = timeout
        byRun[timeout.runID, default: []].insert(timeout.id)
        guard !timeout.held else { return }
        due[place(of: timeout), default: DueList()].insert(timeout.id, at: timeout.dueAt)
    }

    @discardableResult
    mutating func remove(_ id: Int64) -> Timeout? {
        guard let timeout = byID.removeValue(forKey: id) else { return nil }
        byRun[timeout.runID]?.remove(id)
        if byRun[timeout.runID]?.isEmpty == true { byRun[timeout.runID] = nil }
        if !timeout.held { due[place(of: timeout)]?.remove(id, at: timeout.dueAt) }
        return timeout
    }

    private func place(of timeout: Timeout) -> Place { Place(workflow: timeout.workflow, status: timeout.status) }
}
