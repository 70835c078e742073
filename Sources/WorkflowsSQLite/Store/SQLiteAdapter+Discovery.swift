extension SQLiteAdapter {
    /// Whether a file is a store of workflows, told by its header: it is not opened as a database. `false` for what
    /// cannot be read.
    public static func isStore(atPath path: String) -> Bool {
        guard let file = try? FileInspection(path: path) else { return false }
        return file.isSQLite && file.applicationID == Schema.applicationID
    }
}
