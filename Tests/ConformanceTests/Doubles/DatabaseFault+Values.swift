import Workflows
import WorkflowsReflex

extension DatabaseFault {
    static let values: [DatabaseFault] = [
        DatabaseFault(
            "Numbers have a point", breaks: "Numbers come back as they were given, to both ends of 64 bits"
        ) {
            $0.onValues { value, sql in
                guard sql.contains("FROM numbers"), let number = value.integer else { return value }
                return .integer(Int64(exactly: Double(number)) ?? .max - 1)
            }
        },

        DatabaseFault(
            "What looks like a number is one", breaks: "Texts come back as they were given, whatever they are made of"
        ) {
            $0.onValues { value, _ in value.text.flatMap { Int64($0) }.map(SQLValue.integer) ?? value }
        },

        DatabaseFault("Bytes that are a text are one", breaks: "Bytes come back as they were given, and are no text") {
            $0.onValues { value, _ in
                guard case .bytes(let bytes) = value, !bytes.isEmpty,
                    let text = String(validating: bytes, as: UTF8.self)
                else { return value }
                return .text(text)
            }
        },

        DatabaseFault(
            "Nothing is an empty text",
            breaks: "Nothing is nothing in a column of any type, and neither an empty text nor no bytes"
        ) {
            $0.onValues { value, sql in sql.contains("FROM nulls") && value == .null ? .text("") : value }
        },

        DatabaseFault(
            "No bytes are nothing",
            breaks: "Nothing is nothing in a column of any type, and neither an empty text nor no bytes",
            "Bytes come back as they were given, and are no text"
        ) {
            $0.onValues { value, _ in value == .bytes([]) ? .null : value }
        },

        DatabaseFault(
            "The tenth argument is the first and a nought",
            breaks: "Each argument goes where its number is, also behind the ninth"
        ) {
            $0.onStatements(of: "INTO wide") { statements in
                for index in 9..<12 {
                    statements[0].arguments[index] = .text("\(statements[0].arguments[0].text ?? "")\(index - 9)")
                }
            }
        },

        DatabaseFault(
            "Rows come as they were written",
            breaks: "A query finds what it asks for: in its order, of its columns, no more than its limit"
        ) { double in
            let query = double.onQuery
            double.onQuery = { statement throws(WorkflowError) in
                var statement = statement
                statement.sql.replace(" ORDER BY n DESC", with: "")
                return try await query(statement)
            }
        },

        DatabaseFault(
            "No argument can be made anything",
            breaks: "An argument can be made a value of each of the dialect's types"
        ) {
            $0.refuse { $0.contains("CAST(") }
        },

        DatabaseFault("Names are words", breaks: "A name in double quotes may be any name") {
            $0.refuse { $0.contains("\"\"own\"\"") }
        },
    ]
}

extension BrokenDatabase {
    /// Refuses some statements.
    fileprivate mutating func refuse(where isRefused: @escaping @Sendable (_ sql: String) -> Bool) {
        let execute = onExecute
        onExecute = { statements throws(WorkflowError) in
            guard !statements.contains(where: { isRefused($0.sql) }) else {
                throw WorkflowError(.storeUnavailable, "a mistake in the statement")
            }
            try await execute(statements)
        }
    }
}
