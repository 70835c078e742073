import GRDBSQLite

extension CodeGuard {
    /// What is refused of an action, in a few words; `nil` for one that is allowed.
    func refusal(of action: Int32, _ first: String, _ second: String) -> String? {
        func own(_ table: String, _ what: String) -> String? {
            tables.contains(table.lowercased()) ? "\(what) the store's table \(table)" : nil
        }
        switch action {
        case SQLITE_READ, SQLITE_SELECT, SQLITE_FUNCTION, SQLITE_RECURSIVE: return nil
        case SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE: return own(first, "writing to")
        case SQLITE_CREATE_TABLE, SQLITE_CREATE_VIEW, SQLITE_CREATE_VTABLE, SQLITE_DROP_TABLE, SQLITE_DROP_VIEW,
            SQLITE_DROP_VTABLE:
            changedSchema = true
            return own(first, "changing")
        case SQLITE_CREATE_INDEX, SQLITE_CREATE_TRIGGER, SQLITE_DROP_INDEX, SQLITE_DROP_TRIGGER, SQLITE_ALTER_TABLE:
            changedSchema = true
            return own(second, "changing")
        case SQLITE_REINDEX: return nil
        case SQLITE_PRAGMA:
            return Self.readingPragmas.contains(first.lowercased()) ? nil : "the PRAGMA \(first)"
        case SQLITE_TRANSACTION: return "\(first), which ends or begins a transaction"
        case SQLITE_SAVEPOINT: return savepoint(first, second)
        case SQLITE_ATTACH, SQLITE_DETACH: return "attaching or detaching a file"
        default: return "an action of the kind \(action), such as a temporary table"
        }
    }

    /// A code has savepoints of its own; what was before them is not to be released or taken back by it.
    private func savepoint(_ operation: String, _ name: String) -> String? {
        let own = name.lowercased()
        if own == Savepoint.name { return "the savepoint \(name), which is the store's" }
        guard operation != "BEGIN" else {
            savepoints.append(own)
            return nil
        }
        guard let place = savepoints.lastIndex(of: own) else {
            return "\(operation) of the savepoint \(name), which it did not begin"
        }
        savepoints.removeSubrange((operation == "RELEASE" ? place : place + 1)...)
        return nil
    }

    /// Those that tell and change nothing.
    private static let readingPragmas: Set<String> = [
        "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
        "foreign_key_check", "database_list", "collation_list", "function_list", "compile_options",
    ]
}
