/// The pending timeouts of an ``InMemoryAdapter``: each belongs to its run, and is found by its ID, and by status in the
/// order they are due, so that a step does not look through all that waits.
struct MemoryTimeouts {
    private struct Place: Hashable {
        let workflow: WorkflowName
        let status: Int
    }

    private var byID: [Int64: Timeout] = [:]
    /// Without those that are held.
    private var due: [Place: DueList<Int64>] = [:]
    private var lastID: Int64 = 0

    /// In no particular order.
    var all: some Sequence<Timeout> { byID.values }

    subscript(_ id: Int64) -> Timeout? { byID[id] }

    /// A run's timeouts.
    func of(_ run: MemoryRun) -> [Timeout] {
        run.timeouts.isEmpty ? [] : run.timeouts.compactMap { byID[$0] }
    }

    /// A status' timeouts that are not held, the one due first first.
    func ordered(_ workflow: WorkflowName, _ status: Int) -> some Sequence<Timeout> {
        (due[Place(workflow: workflow, status: status)] ?? DueList()).ids.lazy.compactMap { byID[$0] }
    }

    mutating func add(to run: MemoryRun, _ make: (_ id: Int64) -> Timeout) {
        lastID += 1
        run.timeouts.insert(lastID)
        put(make(lastID))
    }

    /// Puts a timeout in the place of the one with its ID.
    mutating func put(_ timeout: Timeout) {
        take(timeout.id)
        byID[timeout.id] = timeout
        guard !timeout.held else { return }
        due[place(of: timeout), default: DueList()].insert(timeout.id, at: timeout.dueAt)
    }

    mutating func remove(_ id: Int64, of run: MemoryRun) {
        run.timeouts.remove(id)
        take(id)
    }

    private mutating func take(_ id: Int64) {
        guard let timeout = byID.removeValue(forKey: id), !timeout.held else { return }
        due[place(of: timeout)]?.remove(id, at: timeout.dueAt)
    }

    private func place(of timeout: Timeout) -> Place { Place(workflow: timeout.workflow, status: timeout.status) }
}
