import Testing

@Suite("The table of defaults")
struct DefaultsTests {
    /// The rows of the page by the name of the setting: what they say is the default.
    private let table: [String: String]

    init() throws {
        let rows = try Catalogue.article("Defaults.md").rows.filter { $0.count >= 3 }
        table = Dictionary(
            rows.map { ($0[0].filter { $0 != "`" }.replacing("/", with: "."), $0[1]) },
            uniquingKeysWith: { "\($0), and again: \($1)" })
    }

    @Test(
        "Each default that the code has stands in the table with its value and unit",
        arguments: Defaults.all.keys.sorted())
    func stands(_ setting: String) throws {
        let row = try #require(table[setting], "the table has no row for \(setting)")
        #expect(row == Defaults.all[setting])
    }

    @Test(
        "Each bound and wait that is an argument's default stands in the table",
        arguments: DefaultArguments.all.keys.sorted())
    func standsToo(_ argument: String) throws {
        let row = try #require(table[argument], "the table has no row for \(argument)")
        #expect(row == DefaultArguments.all[argument])
    }

    @Test("The table has no row that the code does not have")
    func nothingElse() {
        #expect(Set(table.keys).subtracting(Defaults.all.keys).subtracting(DefaultArguments.all.keys).isEmpty)
    }

    @Test("The values are found in the code, with their units")
    func found() {
        #expect(Defaults.all["StepSettings.polling"] == "30 s")
        #expect(Defaults.all["StepSettings.backOff"] == "500 ms to 5 min")
        #expect(Defaults.all["SQLiteOptions.scanLimit"] == "20 000 rows")
        #expect(DefaultArguments.all["SQLiteAdapter.check(limit:) limit"] == "100 violations")
        #expect(Defaults.all.values.allSatisfy { !$0.contains("does not say") })
    }
}
