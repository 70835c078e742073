import Workflows
import WorkflowsReflex

/// A database of which each answer can be broken.
struct BrokenDatabase: ReflexDatabase {
    let inner: TemporaryDatabase
    var dialect = ReflexDialect.sqlite
    var onQuery: @Sendable (SQLStatement) async throws(WorkflowError) -> [[SQLValue]]
    var onExecute: @Sendable ([SQLStatement]) async throws(WorkflowError) -> Void

    init() throws {
        let inner = try TemporaryDatabase()
        self.inner = inner
        onQuery = { statement throws(WorkflowError) in try await inner.query(statement) }
        onExecute = { statements throws(WorkflowError) in try await inner.execute(statements) }
    }

    func query(_ statement: SQLStatement) async throws(WorkflowError) -> [[SQLValue]] { try await onQuery(statement) }
    func execute(_ statements: [SQLStatement]) async throws(WorkflowError) { try await onExecute(statements) }

    /// Breaks the statements that name a table.
    mutating func onStatements(of table: String, _ body: @escaping @Sendable (inout [SQLStatement]) -> Void) {
        let execute = onExecute
        onExecute = { statements throws(WorkflowError) in
            var statements = statements
            if statements.contains(where: { $0.sql.contains(table) }) { body(&statements) }
            try await execute(statements)
        }
    }

    /// Breaks what becomes of statements that are refused.
    mutating func onRefusal(
        _ body: @escaping @Sendable (WorkflowError, [SQLStatement]) async throws(WorkflowError) -> Void
    ) {
        let execute = onExecute
        onExecute = { statements throws(WorkflowError) in
            do throws(WorkflowError) {
                try await execute(statements)
            } catch {
                try await body(error, statements)
            }
        }
    }

    /// Breaks values that are found.
    mutating func onValues(_ body: @escaping @Sendable (SQLValue, _ sql: String) -> SQLValue) {
        let query = onQuery
        onQuery = { statement throws(WorkflowError) in
            try await query(statement).map { row in row.map { body($0, statement.sql) } }
        }
    }
}
