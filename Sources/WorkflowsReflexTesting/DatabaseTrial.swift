import Workflows
import WorkflowsReflex
import WorkflowsTesting

/// One case on its database.
struct DatabaseTrial: Sendable {
    let subject: ReflexDatabaseUnderTest

    /// How many try at once.
    static let attempts = 24

    var database: any ReflexDatabase { subject.database }
    var words: ReflexDialect { database.dialect }

    /// Makes a table.
    func makeTable(_ name: String, _ columns: String) async throws {
        try await execute("CREATE TABLE \(name) (\(columns))")
    }

    /// Carries out a statement alone.
    func execute(_ sql: String, _ arguments: SQLValue...) async throws {
        try await database.execute([SQLStatement(sql, arguments)])
    }

    /// What a statement finds.
    func rows(_ sql: String, _ arguments: SQLValue...) async throws -> [[SQLValue]] {
        try await database.query(SQLStatement(sql, arguments))
    }

    /// What a statement finds for another process, where there can be one.
    func rowsElsewhere(_ sql: String) async throws -> [[SQLValue]] {
        let reader = try await subject.another?() ?? database
        return try await reader.query(SQLStatement(sql))
    }

    /// Fails the case unless statements are refused, and not for a key that is taken.
    func expectFailure(_ what: String, _ body: () async throws -> some Any) async throws {
        let result: Any
        do {
            result = try await body()
        } catch let error as WorkflowError where error.code != .conflict {
            return
        } catch {
            throw Mismatch(expected: "\(what) to fail, with no conflict", seen: "\(error)")
        }
        throw Mismatch(expected: "\(what) to fail", seen: "\(result)")
    }

    /// What those get, of many who try at once, who are not refused with a conflict.
    func attempts(_ body: @escaping @Sendable (_ number: Int64) async throws -> Void) async throws -> [Int64] {
        try await withThrowingTaskGroup(of: Int64?.self) { group in
            for number in 0..<Int64(Self.attempts) {
                group.addTask {
                    do {
                        try await body(number)
                        return number
                    } catch let error as WorkflowError where error.code == .conflict {
                        return nil
                    }
                }
            }
            return try await group.reduce(into: []) { if let number = $1 { $0.append(number) } }
        }
    }
}
