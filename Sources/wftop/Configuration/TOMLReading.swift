import TOMLKit

/// Reads the values of a TOML file, and gathers what is odd about them.
struct TOMLReading {
    /// A table, and the keys that lead to it.
    struct Table {
        let table: TOMLTable
        let path: [String]
    }

    let file: String
    let root: Table
    private let places: TOMLPlaces
    /// Wrong values: the file is not used.
    private(set) var errors: [ConfigurationProblem] = []
    /// Unknown names: told, but no reason not to use the file, which may be written for another version.
    private(set) var warnings: [ConfigurationProblem] = []

    init(_ text: String, file: String) throws(ConfigurationError) {
        self.file = file
        places = TOMLPlaces(text)
        do {
            root = Table(table: try TOMLTable(string: text), path: [])
        } catch let error as TOMLParseError {
            throw ConfigurationError(problems: [
                ConfigurationProblem(
                    file: file, line: error.source.begin.line, message: "this is not TOML: \(error.description)")
            ])
        } catch {
            throw ConfigurationError(problems: [
                ConfigurationProblem(file: file, line: 0, message: "this is not TOML: \(error)")
            ])
        }
    }

    func line(of path: [String]) -> Int { places[path] }

    mutating func fail(_ path: [String], _ message: String) {
        errors.append(ConfigurationProblem(file: file, line: places[path], message: message))
    }

    mutating func warn(_ path: [String], _ message: String) {
        warnings.append(ConfigurationProblem(file: file, line: places[path], message: message))
    }

    /// Tells of keys that nobody knows, each with the one that may have been meant.
    mutating func allow(_ names: [String], in table: Table) {
        for key in table.table.keys.sorted() where !names.contains(key) {
            let place = table.path.isEmpty ? "" : " in [\(table.path.joined(separator: "."))]"
            let hint =
                EditDistance.nearest(to: key, in: names).map { "did you mean \($0)?" }
                ?? "there are \(names.joined(separator: ", "))"
            warn(table.path + [key], "\(key) is not known\(place): \(hint)")
        }
    }

    mutating func string(_ key: String, in table: Table, _ wanted: String) -> String? {
        guard let value = table.table[key] else { return nil }
        if let text = value.string { return text }
        fail(table.path + [key], "\(key) must be \(wanted), in quotes")
        return nil
    }

    mutating func bool(_ key: String, in table: Table) -> Bool? {
        guard let value = table.table[key] else { return nil }
        if let truth = value.bool { return truth }
        fail(table.path + [key], "\(key) must be true or false, without quotes")
        return nil
    }

    /// A list of texts; a single text is a list of its words.
    mutating func strings(_ key: String, in table: Table, _ wanted: String) -> [String]? {
        guard let value = table.table[key] else { return nil }
        if let text = value.string { return text.split(separator: " ").map(String.init) }
        if let array = value.array {
            let texts = array.map { $0.string }
            if texts.allSatisfy({ $0 != nil }) { return texts.compactMap(\.self) }
        }
        fail(table.path + [key], "\(key) must be \(wanted)")
        return nil
    }

    /// A value by its name.
    mutating func value<Value>(
        _ key: String, in table: Table, _ names: [String], _ make: (String) -> Value?
    ) -> Value? {
        let allowed = names.map { "\"\($0)\"" }.joined(separator: ", ")
        guard let text = string(key, in: table, "one of \(allowed)") else { return nil }
        if let value = make(text) { return value }
        fail(table.path + [key], "\(key) cannot be \"\(text)\": there are \(allowed)")
        return nil
    }

    mutating func table(_ key: String, in parent: Table) -> Table? {
        guard let value = parent.table[key] else { return nil }
        let path = parent.path + [key]
        if let table = value.table { return Table(table: table, path: path) }
        fail(path, "\(key) must be a table: write [\(path.joined(separator: "."))] and its entries below it")
        return nil
    }

    /// The tables in a table, in the order they stand in the file.
    mutating func tables(_ key: String, in parent: Table) -> [(name: String, table: Table)] {
        guard let outer = table(key, in: parent) else { return [] }
        let names = outer.table.keys.sorted { (line(of: outer.path + [$0]), $0) < (line(of: outer.path + [$1]), $1) }
        var tables: [(name: String, table: Table)] = []
        for name in names {
            if let table = table(name, in: outer) { tables.append((name, table)) }
        }
        return tables
    }
}
