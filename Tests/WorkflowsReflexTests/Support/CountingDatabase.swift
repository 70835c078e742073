import Synchronization
import Workflows
import WorkflowsReflex

/// A database that counts its transactions, and fails when it is told to.
final class CountingDatabase: ReflexDatabase {
    private let inner: any ReflexDatabase
    private let count = Mutex(0)
    private let failure = Mutex<WorkflowError?>(nil)

    init(_ inner: any ReflexDatabase) { self.inner = inner }

    var dialect: ReflexDialect { inner.dialect }
    var writes: Int { count.withLock { $0 } }

    /// The next write fails.
    func failNext(_ error: WorkflowError) { failure.withLock { $0 = error } }

    func query(_ statement: SQLStatement) async throws(WorkflowError) -> [[SQLValue]] {
        try await inner.query(statement)
    }

    func execute(_ statements: [SQLStatement]) async throws(WorkflowError) {
        count.withLock { $0 += 1 }
        if let error = failure.withLock({ $0.take() }) { throw error }
        try await inner.execute(statements)
    }
}
