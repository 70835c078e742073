import Dashboard
import Foundation
import TOMLKit

extension Settings {
    /// Reads a configuration file.
    ///
    /// - Throws: where a value is wrong, with all that are; names that nobody knows are only warned of.
    init(_ text: String, file: String) throws(ConfigurationError) {
        var reading = try TOMLReading(text, file: file)
        let root = reading.root
        self.file = file
        reading.allow(
            [
                "theme", "ascii", "utf8", "local_time", "mouse", "read_only", "default_profile", "runs", "keys",
                "profiles", "views",
            ], in: root)
        theme = reading.string("theme", in: root, "the name of a theme, as \"dark\"")
        isASCII = reading.bool("ascii", in: root) ?? false
        isUTF8 = reading.bool("utf8", in: root) ?? false
        if isASCII, isUTF8 { reading.fail(["utf8"], "ascii and utf8 exclude each other") }
        showsLocalTime = reading.bool("local_time", in: root) ?? false
        usesMouse = reading.bool("mouse", in: root) ?? false
        isReadOnly = reading.bool("read_only", in: root) ?? false
        if let runs = reading.table("runs", in: root) {
            reading.allow(["columns", "sort"], in: runs)
            columns = reading.columns(in: runs)
            order = reading.order(in: runs)
        }
        if let keys = reading.table("keys", in: root) {
            for command in keys.table.keys.sorted() {
                let wanted = "a key or several, as \"ctrl-d PgDn\""
                guard let names = reading.strings(command, in: keys, wanted) else { continue }
                rebindings.append(
                    Rebinding(command: command, keys: names, line: reading.line(of: ["keys", command])))
            }
            rebindings.sort { $0.line < $1.line }
        }
        for (name, table) in reading.tables("profiles", in: root) {
            if let profile = reading.profile(name, table) { profiles.append(profile) }
        }
        views = reading.views(in: root)
        defaultProfile = reading.string("default_profile", in: root, "the name of a profile")
        if let name = defaultProfile, profile(name) == nil, reading.errors.isEmpty {
            let known = profiles.map(\.name).joined(separator: ", ")
            reading.fail(
                ["default_profile"],
                "there is no profile \"\(name)\": "
                    + (known.isEmpty ? "write [profiles.\(name)] with its target" : "there are \(known)"))
        }
        guard reading.errors.isEmpty else {
            throw ConfigurationError(problems: reading.errors.sorted { $0.line < $1.line })
        }
        warnings = reading.warnings.sorted { $0.line < $1.line }
    }
}

extension TOMLReading {
    fileprivate mutating func profile(_ name: String, _ table: Table) -> Profile? {
        allow(["target", "read_only", "protected", "theme"], in: table)
        let isReadOnly = bool("read_only", in: table)
        let isProtected = bool("protected", in: table) ?? false
        let theme = string("theme", in: table, "the name of a theme, as \"dark\"")
        guard Self.isName(name) else {
            fail(table.path, "a profile's name is of letters, digits, - and _: \"\(name)\" is not")
            return nil
        }
        guard let target = string("target", in: table, "a target, as the path of a store") else {
            if table.table["target"] == nil { fail(table.path, "[profiles.\(name)] names no target") }
            return nil
        }
        guard !target.isEmpty else {
            fail(table.path + ["target"], "target is empty: write the path of a store, or sqlite:PATH")
            return nil
        }
        return Profile(
            name: name, target: absolute(target), isReadOnly: isReadOnly, isProtected: isProtected, theme: theme)
    }

    /// The views of a file.
    mutating func views(in root: Table) -> [SavedView] {
        var views: [SavedView] = []
        for (name, table) in tables("views", in: root) {
            allow(["filter", "sort", "columns"], in: table)
            let filter = string("filter", in: table, "a filter, as \"state:paused\"") ?? ""
            do throws(FilterError) {
                _ = try Filter(parsing: filter)
            } catch {
                fail(table.path + ["filter"], "the filter cannot be read: \(error)")
            }
            views.append(
                SavedView(
                    name: name, filter: filter, order: order(in: table) ?? .newest, columns: columns(in: table)))
        }
        return views
    }

    fileprivate mutating func order(in table: Table) -> RunsOrder? {
        value("sort", in: table, RunsOrder.names) { RunsOrder($0) }
    }

    fileprivate mutating func columns(in table: Table) -> Set<RunsColumn>? {
        let known = RunsColumn.allCases.map(\.rawValue)
        let wanted = "a list of columns, as [\"state\", \"reason\"]"
        guard let names = strings("columns", in: table, wanted) else { return nil }
        for name in names where !known.contains(name) {
            fail(
                table.path + ["columns"],
                "there is no column \"\(name)\": there are \(known.joined(separator: ", "))")
        }
        return Set(names.compactMap { RunsColumn(rawValue: $0) })
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64 && !text.hasPrefix("-")
            && text.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "-" || $0 == "_"
            }
    }

    /// A path from the root: profiles are used from any directory.
    private func absolute(_ target: String) -> String {
        let path = target.hasPrefix("sqlite:") ? String(target.dropFirst("sqlite:".count)) : target
        guard !path.hasPrefix("/"), !path.hasPrefix("~"), !Target.isURL(path) else { return target }
        return URL(filePath: file).deletingLastPathComponent().appending(path: path).path
    }
}
