import Workflows
import WorkflowsReflex
import WorkflowsTesting

extension ReflexDatabasePromises {
    /// What the numbered key of the dialect is.
    static let numbers: [PromiseOf<DatabaseTrial>] = [
        PromiseOf("The database numbers rows, those of one statement in their order") { trial in
            try await trial.makeNumbered("counted")
            for names in [["a", "b", "c"], ["d", "e"]] {
                try await trial.database.execute([
                    SQLStatement(
                        "INSERT INTO counted(name) VALUES "
                            + names.indices.map { "($\($0 + 1))" }.joined(separator: ", "), names.map(SQLValue.text))
                ])
            }
            let found = try await trial.rows("SELECT name FROM counted ORDER BY id")
            try expect(found, is: ["a", "b", "c", "d", "e"].map { [.text($0)] }, "the names")
            let ids = try await trial.ids(of: "counted")
            try expect(Set(ids).count, is: 5, "how many numbers there are")
        },

        PromiseOf("A number is never given twice, also where its row went, or all of them") { trial in
            try await trial.makeNumbered("gone")
            var seen: Int64 = 0
            for condition in ["id = (SELECT max(id) FROM gone)", "1 = 1"] {
                for name in ["a", "b"] { try await trial.insert(name, into: "gone") }
                let ids = try await trial.ids(of: "gone")
                try expect(ids.suffix(2).allSatisfy { $0 > seen }, "numbers behind \(seen)", saw: ids)
                seen = ids.max() ?? seen
                try await trial.execute("DELETE FROM gone WHERE \(condition)")
            }
            try await trial.insert("c", into: "gone")
            let last = try await trial.ids(of: "gone")
            try expect(last.allSatisfy { $0 > seen } && last.count == 1, "a number behind \(seen)", saw: last)
        },

        PromiseOf("A number that a row is given is its own: the database gives it to no other") { trial in
            try await trial.makeNumbered("given")
            try await trial.insert("a", into: "given")
            let first = try require(try await trial.ids(of: "given").first, "a number")
            let chosen = "INSERT INTO given(id, name) VALUES ($1, $2)"
            try await trial.execute(chosen, .integer(first + 1), .text("chosen"))
            let found = try await trial.rows("SELECT name FROM given WHERE id = $1", .integer(first + 1))
            try expect(found, is: [[.text("chosen")]], "the row of the number")
            try await expectRefusal(.conflict, "a number that is taken") {
                try await trial.execute(chosen, .integer(first + 1), .text("again"))
            }
            // Where the database would give what is taken it says so, and gives another one the next time.
            _ = try await trial.attempts { _ in try await trial.insert("b", into: "given") }
            let ids = try await trial.ids(of: "given")
            try expect(ids.count > 2, "rows behind it", saw: ids)
            try expect(Set(ids).count, is: ids.count, "how many numbers there are")
        },
    ]
}

extension DatabaseTrial {
    /// Makes a table whose rows have a number and a name.
    fileprivate func makeNumbered(_ name: String) async throws {
        try await makeTable(name, "id \(words.numberedKey), name \(words.text) NOT NULL")
    }

    fileprivate func insert(_ name: String, into table: String) async throws {
        try await execute("INSERT INTO \(table)(name) VALUES ($1)", .text(name))
    }

    /// The numbers that there are, the lowest first.
    fileprivate func ids(of table: String) async throws -> [Int64] {
        try await rows("SELECT id FROM \(table) ORDER BY id").map { row in
            try require(row.first?.integer, "a whole number")
        }
    }
}
