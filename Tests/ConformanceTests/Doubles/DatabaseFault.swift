import Testing
import Workflows
import WorkflowsReflex

/// One thing that a SQL database does wrong.
struct DatabaseFault: Sendable, CustomTestStringConvertible {
    let name: String
    let breaks: [String]
    let install: @Sendable (inout BrokenDatabase) -> Void

    init(_ name: String, breaks: String..., install: @escaping @Sendable (inout BrokenDatabase) -> Void) {
        self.name = name
        self.breaks = breaks
        self.install = install
    }

    var testDescription: String { name }

    static let all = transactions + keys + numbers + values

    static let transactions: [DatabaseFault] = [
        DatabaseFault(
            "Statements are carried out the last first",
            breaks: "Statements are carried out in their order, and what they wrote is there when the call returns"
        ) {
            $0.onStatements(of: "ordered") { $0.reverse() }
        },

        DatabaseFault(
            "What was written is seen by its own process alone",
            breaks: "Statements are carried out in their order, and what they wrote is there when the call returns"
        ) { double in
            let inner = double.inner
            let put = Memo([SQLStatement]())
            double.onExecute = { statements throws(WorkflowError) in
                guard statements.contains(where: { $0.sql.hasPrefix("INSERT INTO ordered") }) else {
                    return try await inner.execute(statements)
                }
                put.change { $0 += statements }
            }
            double.onQuery = { statement throws(WorkflowError) in
                let late = put.change { put in
                    defer { put = [] }
                    return put
                }
                if !late.isEmpty { try await inner.execute(late) }
                return try await inner.query(statement)
            }
        },

        DatabaseFault(
            "What came before a statement that failed stays",
            breaks: "A statement that cannot be carried out takes those before it with it, and nobody who comes later"
        ) { double in
            let inner = double.inner
            double.onRefusal { error, statements throws(WorkflowError) in
                if error.code != .conflict, statements.count > 1 { try await inner.execute([statements[0]]) }
                throw error
            }
        },

        DatabaseFault(
            "Whatever fails is a conflict",
            breaks: "A statement that cannot be carried out takes those before it with it, and nobody who comes later"
        ) {
            $0.onRefusal { error, _ throws(WorkflowError) in throw WorkflowError(.conflict, error.message) }
        },

        DatabaseFault(
            "A transaction that failed is never ended",
            breaks: "A statement that cannot be carried out takes those before it with it, and nobody who comes later"
        ) { double in
            let inner = double.inner
            let hasFailed = Memo(false)
            double.onExecute = { statements throws(WorkflowError) in
                if hasFailed.change({ $0 }) { throw WorkflowError(.storeUnavailable, "a transaction is under way") }
                do throws(WorkflowError) {
                    try await inner.execute(statements)
                } catch {
                    hasFailed.change { $0 = error.code != .conflict }
                    throw error
                }
            }
        },

        DatabaseFault(
            "What there is not is empty", breaks: "A query of what there is not is an error, and no empty answer"
        ) { double in
            let inner = double.inner
            double.onQuery = { statement throws(WorkflowError) in (try? await inner.query(statement)) ?? [] }
        },

        DatabaseFault(
            "A database that is busy loses a transaction",
            breaks: "Many transactions at once are each carried out once"
        ) {
            $0.onStatements(of: "many") { statements in
                if statements[0].arguments == [.integer(17)] { statements = [] }
            }
        },
    ]

    static let keys: [DatabaseFault] = [
        DatabaseFault(
            "What came before a key that is taken stays",
            breaks: "A key that is taken is a conflict, and nothing that came with it is written"
        ) { double in
            let inner = double.inner
            double.onRefusal { error, statements throws(WorkflowError) in
                if error.code == .conflict, statements.count > 1 { try await inner.execute([statements[0]]) }
                throw error
            }
        },

        DatabaseFault("Only what is primary is a key", breaks: "What is unique together is a key too") {
            $0.onRefusal { error, statements throws(WorkflowError) in
                guard statements[0].sql.contains("INTO pairs") else { throw error }
                throw WorkflowError(.storeUnavailable, error.message)
            }
        },

        DatabaseFault(
            "Who comes late is told nothing",
            breaks: "Of many who take a key at once one does, and the others are told of a conflict"
        ) {
            $0.onRefusal { error, statements throws(WorkflowError) in
                guard statements[0].sql.contains("INTO popular") else { throw error }
            }
        },

        DatabaseFault(
            "A key moves back",
            breaks: "A key that is taken is passed over, or moved on, by a statement that says so"
        ) {
            $0.onStatements(of: "moving") { statements in
                statements[0].sql.replace(" WHERE moving.n < excluded.n", with: "")
            }
        },
    ]

    static let numbers: [DatabaseFault] = [
        DatabaseFault(
            "Rows are numbered the last first",
            breaks: "The database numbers rows, those of one statement in their order"
        ) {
            $0.onStatements(of: "INTO counted") { statements in statements[0].arguments.reverse() }
        },

        DatabaseFault(
            "The number of the last row is given again",
            breaks: "A number is never given twice, also where its row went, or all of them"
        ) {
            $0.dialect.numberedKey = "INTEGER PRIMARY KEY"
        },

        DatabaseFault(
            "A row is numbered whatever it was given",
            breaks: "A number that a row is given is its own: the database gives it to no other"
        ) {
            $0.onStatements(of: "INTO given(id") { statements in statements[0].arguments[0] = .null }
        },

        DatabaseFault(
            "A number that a row was given stands in the way for ever",
            breaks: "A number that a row is given is its own: the database gives it to no other"
        ) { double in
            let inner = double.inner
            let isStuck = Memo(false)
            double.onExecute = { statements throws(WorkflowError) in
                if statements[0].sql.contains("INTO given(id") { isStuck.change { $0 = true } }
                if statements[0].sql.contains("INTO given(name"), isStuck.change({ $0 }) {
                    throw WorkflowError(.conflict, "the number is taken")
                }
                try await inner.execute(statements)
            }
        },
    ]
}
