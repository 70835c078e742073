import GRDB
import GRDBSQLite

/// One connection during one access to it.
struct Connection {
    let database: Database

    /// A statement that is prepared once for each connection. Its text must be one of a fixed number.
    func statement(_ sql: String) throws -> PreparedStatement {
        PreparedStatement(try database.cachedStatement(sql: sql))
    }

    /// A statement for this one use, for texts that depend on what is asked.
    func temporaryStatement(_ sql: String) throws -> PreparedStatement {
        PreparedStatement(try database.makeStatement(sql: sql))
    }

    /// Carries out statements that give nothing back.
    func execute(_ sql: String) throws { try database.execute(sql: sql) }

    /// The first integer that a statement gives; 0 where it gives none.
    func integer(_ sql: String) throws -> Int64 {
        let statement = try temporaryStatement(sql)
        return try statement.first { $0.int64(0) } ?? 0
    }

    /// Whether a transaction is open. Some errors end it, with everything in it.
    var isInTransaction: Bool {
        guard let handle = database.sqliteConnection else { return false }
        return sqlite3_get_autocommit(handle) == 0
    }

    /// The number of the row inserted last.
    var lastInsertedRow: Int64 { database.lastInsertedRowID }

    /// Whether the last statement changed a row.
    var changedRows: Int { database.changesCount }
}
