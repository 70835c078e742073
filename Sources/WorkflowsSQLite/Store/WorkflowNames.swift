import Synchronization
import Workflows

/// The numbers that stand for workflows in the tables, remembered once read: a name never changes its number.
final class WorkflowNames: Sendable {
    private struct State {
        var names: [Int64: WorkflowName] = [:]
        var numbers: [WorkflowName: Int64] = [:]
    }

    private let state = Mutex(State())

    /// The name of a number; `nil` when the store knows none.
    func name(of number: Int64, _ connection: Connection) throws -> WorkflowName? {
        if let name = state.withLock({ $0.names[number] }) { return name }
        try load(connection)
        return state.withLock { $0.names[number] }
    }

    /// The number of a name; `nil` when no run of that workflow was ever stored.
    func number(of name: WorkflowName, _ connection: Connection) throws -> Int64? {
        if let number = state.withLock({ $0.numbers[name] }) { return number }
        try load(connection)
        return state.withLock { $0.numbers[name] }
    }

    /// Every number that stands for a workflow.
    func all(_ connection: Connection) throws -> [Int64] {
        try load(connection)
        return state.withLock { $0.names.keys.sorted() }
    }

    private func load(_ connection: Connection) throws {
        var found: [(Int64, WorkflowName)] = []
        try connection.statement("SELECT id, name FROM workflows").forEach { row in
            found.append((row.int64(0), WorkflowName(row.text(1))))
        }
        state.withLock { state in
            for (number, name) in found {
                state.names[number] = name
                state.numbers[name] = number
            }
        }
    }
}
