import Workflows
import WorkflowsReflex
import WorkflowsTesting

extension ReflexDatabasePromises {
    /// That values are what they were, and where they were asked for.
    static let values: [PromiseOf<DatabaseTrial>] = [
        PromiseOf("Numbers come back as they were given, to both ends of 64 bits") { trial in
            let numbers: [Int64] = [.min, -1, 0, 1, .max]
            try await trial.hold(numbers.map(SQLValue.integer), in: "numbers", of: trial.words.integer)
        },

        PromiseOf("Texts come back as they were given, whatever they are made of") { trial in
            let texts = ["", "007", "NULL", "$1", "ä ✓ 'a' \"b\" \\ ;\n\t--", String(repeating: "long ", count: 2000)]
            try await trial.hold(texts.map(SQLValue.text), in: "texts", of: trial.words.text)
        },

        PromiseOf("Bytes come back as they were given, and are no text") { trial in
            let bytes: [[UInt8]] = [[], [0], Array("{\"a\":1}".utf8), Array(0...255), [0xC3, 0x28]]
            try await trial.hold(bytes.map(SQLValue.bytes), in: "bytes", of: trial.words.bytes)
        },

        PromiseOf("Nothing is nothing in a column of any type, and neither an empty text nor no bytes") { trial in
            let types = [trial.words.integer, trial.words.text, trial.words.bytes]
            try await trial.makeTable(
                "nulls", zip(["a", "b", "c"], types).map { "\($0) \($1)" }.joined(separator: ", "))
            let insertion = "INSERT INTO nulls(a, b, c) VALUES ($1, $2, $3)"
            try await trial.execute(insertion, .null, .null, .null)
            try await trial.execute(insertion, .integer(0), .text(""), .bytes([]))
            let found = try await trial.rows("SELECT a, b, c FROM nulls ORDER BY a IS NULL, a")
            let given: [[SQLValue]] = [[.integer(0), .text(""), .bytes([])], [.null, .null, .null]]
            try expect(found, is: given, "the rows")
        },

        PromiseOf("Each argument goes where its number is, also behind the ninth") { trial in
            let columns = (1...12).map { "c\($0)" }
            try await trial.makeTable(
                "wide", columns.map { "\($0) \(trial.words.text)" }.joined(separator: ", "))
            let places = (1...12).map { "$\($0)" }.joined(separator: ", ")
            let given = columns.map { SQLValue.text("\($0) is here") }
            try await trial.database.execute([
                SQLStatement("INSERT INTO wide(\(columns.joined(separator: ", "))) VALUES (\(places))", given)
            ])
            let found = try await trial.rows("SELECT \(columns.joined(separator: ", ")) FROM wide")
            try expect(found, is: [given], "the row")
        },

        PromiseOf("A query finds what it asks for: in its order, of its columns, no more than its limit") { trial in
            try await trial.makeTable("asked", "n \(trial.words.integer), name \(trial.words.text)")
            let summary = "SELECT min(n), max(n), count(*) FROM asked"
            try expect(try await trial.rows(summary), is: [[.null, .null, .integer(0)]], "what is in an empty table")
            for number in 1...5 as ClosedRange<Int64> {
                try await trial.execute(
                    "INSERT INTO asked(n, name) VALUES ($1, $2)", .integer(number), .text("row \(number)"))
            }
            let found = try await trial.rows(
                "SELECT name, n FROM asked WHERE n < $1 ORDER BY n DESC LIMIT $2", .integer(5), .integer(2))
            let expected: [[SQLValue]] = [[.text("row 4"), .integer(4)], [.text("row 3"), .integer(3)]]
            try expect(found, is: expected, "the rows")
            let all = try await trial.rows(summary)
            try expect(all, is: [[.integer(1), .integer(5), .integer(5)]], "what is in a table of five rows")
        },

        PromiseOf("An argument can be made a value of each of the dialect's types") { trial in
            let words = trial.words
            try await trial.makeTable("made", "a \(words.integer), b \(words.text), c \(words.bytes)")
            try await trial.execute(
                """
                INSERT INTO made(a, b, c) SELECT CAST($1 AS \(words.integer)), CAST($2 AS \(words.text)),
                CAST($3 AS \(words.bytes))
                """, .integer(.max), .text("a text"), .bytes([0, 0xFF]))
            let found = try await trial.rows("SELECT a, b, c FROM made")
            try expect(found, is: [[.integer(.max), .text("a text"), .bytes([0, 0xFF])]], "the row")
        },

        PromiseOf("A name in double quotes may be any name") { trial in
            let (table, column) = ("\"Order's \"\"own\"\" events; all\"", "\"a column\"")
            try await trial.makeTable(table, "\(column) \(trial.words.integer)")
            try await trial.execute("INSERT INTO \(table)(\(column)) VALUES ($1)", .integer(1))
            let found = try await trial.rows("SELECT \(column) FROM \(table)")
            try expect(found, is: [[.integer(1)]], "the row")
        },
    ]
}

extension DatabaseTrial {
    /// Holds what comes back out of a column against what was put into it.
    fileprivate func hold(_ values: [SQLValue], in table: String, of type: String) async throws {
        try await makeTable(table, "place \(words.integer), value \(type)")
        try await database.execute(
            values.enumerated().map { place, value in
                SQLStatement("INSERT INTO \(table)(place, value) VALUES ($1, $2)", [.integer(Int64(place)), value])
            })
        let found = try await rows("SELECT value FROM \(table) ORDER BY place")
        try expect(found, is: values.map { [$0] }, "the values")
    }
}
