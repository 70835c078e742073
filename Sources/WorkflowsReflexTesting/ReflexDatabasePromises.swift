import Workflows
import WorkflowsReflex
import WorkflowsTesting

/// What a SQL database promises that has Reflex's tables, by what it is about.
enum ReflexDatabasePromises {
    static let all = transactions + keys + numbers + values

    /// That statements are one transaction.
    private static let transactions: [PromiseOf<DatabaseTrial>] = [
        PromiseOf("Statements are carried out in their order, and what they wrote is there when the call returns") {
            trial in
            try await trial.makeTable("ordered", "n \(trial.words.integer)")
            try await trial.database.execute([
                SQLStatement("INSERT INTO ordered(n) VALUES ($1)", [.integer(1)]),
                SQLStatement("INSERT INTO ordered(n) SELECT n + 1 FROM ordered"),
                SQLStatement("UPDATE ordered SET n = n + $1", [.integer(10)]),
            ])
            let found = try await trial.rowsElsewhere("SELECT n FROM ordered ORDER BY n")
            try expect(found, is: [[.integer(11)], [.integer(12)]], "what is there")
        },

        PromiseOf("A statement that cannot be carried out takes those before it with it, and nobody who comes later") {
            trial in
            try await trial.makeTable("together", "n \(trial.words.integer)")
            try await trial.expectFailure("a statement about a table that there is not") {
                try await trial.database.execute([
                    SQLStatement("INSERT INTO together(n) VALUES ($1)", [.integer(1)]),
                    SQLStatement("INSERT INTO nowhere(n) VALUES ($1)", [.integer(1)]),
                ])
            }
            try expect(try await trial.rows("SELECT n FROM together"), is: [], "what was written")
            try await trial.execute("INSERT INTO together(n) VALUES ($1)", .integer(2))
            try expect(try await trial.rows("SELECT n FROM together"), is: [[.integer(2)]], "what comes after")
        },

        PromiseOf("A query of what there is not is an error, and no empty answer") { trial in
            try await trial.makeTable("there", "n \(trial.words.integer)")
            try expect(try await trial.rows("SELECT n FROM there"), is: [], "an empty table")
            try await trial.expectFailure("a query of a column that there is not") {
                try await trial.rows("SELECT m FROM there")
            }
        },

        PromiseOf("Many transactions at once are each carried out once") { trial in
            try await trial.makeTable("many", "n \(trial.words.integer)")
            try await trial.makeTable("total", "n \(trial.words.integer)")
            try await trial.execute("INSERT INTO total(n) VALUES ($1)", .integer(0))
            _ = try await trial.attempts { number in
                try await trial.database.execute([
                    SQLStatement("INSERT INTO many(n) VALUES ($1)", [.integer(number)]),
                    SQLStatement("UPDATE total SET n = n + 1"),
                ])
            }
            let found = try await trial.rows("SELECT n FROM many ORDER BY n")
            let numbers = 0..<Int64(DatabaseTrial.attempts)
            try expect(found, is: numbers.map { [.integer($0)] }, "what was written")
            let total = try await trial.rows("SELECT n FROM total")
            try expect(total, is: [[.integer(numbers.upperBound)]], "how often it was counted")
        },
    ]

    /// What becomes of keys that are taken.
    private static let keys: [PromiseOf<DatabaseTrial>] = [
        PromiseOf("A key that is taken is a conflict, and nothing that came with it is written") { trial in
            try await trial.makeTable("taken", "id \(trial.words.text) PRIMARY KEY, n \(trial.words.integer)")
            try await trial.execute("INSERT INTO taken(id, n) VALUES ($1, $2)", .text("a"), .integer(1))
            try await expectRefusal(.conflict, "a key that is taken") {
                try await trial.database.execute([
                    SQLStatement("UPDATE taken SET n = n + 1"),
                    SQLStatement("INSERT INTO taken(id, n) VALUES ($1, $2)", [.text("b"), .integer(2)]),
                    SQLStatement("INSERT INTO taken(id, n) VALUES ($1, $2)", [.text("a"), .integer(3)]),
                ])
            }
            let found = try await trial.rows("SELECT id, n FROM taken")
            try expect(found, is: [[.text("a"), .integer(1)]], "what is there")
        },

        PromiseOf("What is unique together is a key too") { trial in
            let (text, integer) = (trial.words.text, trial.words.integer)
            try await trial.makeTable("pairs", "name \(text), n \(integer), UNIQUE (name, n)")
            let insertion = "INSERT INTO pairs(name, n) VALUES ($1, $2)"
            for (name, number) in [("a", 1), ("a", 2), ("b", 1)] as [(String, Int64)] {
                try await trial.execute(insertion, .text(name), .integer(number))
            }
            try await expectRefusal(.conflict, "a pair that is taken") {
                try await trial.execute(insertion, .text("a"), .integer(2))
            }
        },

        PromiseOf("Of many who take a key at once one does, and the others are told of a conflict") { trial in
            try await trial.makeTable("popular", "id \(trial.words.text) PRIMARY KEY, n \(trial.words.integer)")
            let done = try await trial.attempts { number in
                try await trial.execute(
                    "INSERT INTO popular(id, n) VALUES ($1, $2)", .text("key"), .integer(number))
            }
            try expect(done.count, is: 1, "how many took it")
            let found = try await trial.rows("SELECT n FROM popular")
            try expect(found, is: done.map { [.integer($0)] }, "whose it is")
        },

        PromiseOf("A key that is taken is passed over, or moved on, by a statement that says so") { trial in
            try await trial.makeTable("moving", "id \(trial.words.text) PRIMARY KEY, n \(trial.words.integer)")
            let insertion = "INSERT INTO moving(id, n) VALUES ($1, $2) ON CONFLICT"
            func number() async throws -> [[SQLValue]] { try await trial.rows("SELECT n FROM moving") }
            for given in [5, 9] as [Int64] {
                try await trial.execute("\(insertion)(id) DO NOTHING", .text("a"), .integer(given))
            }
            try expect(try await number(), is: [[.integer(5)]], "what was passed over")
            let moving = "\(insertion)(id) DO UPDATE SET n = excluded.n WHERE moving.n < excluded.n"
            for (given, expected) in [(7, 7), (6, 7)] as [(Int64, Int64)] {
                try await trial.execute(moving, .text("a"), .integer(given))
                try expect(try await number(), is: [[.integer(expected)]], "what was moved on to \(given)")
            }
        },
    ]
}
