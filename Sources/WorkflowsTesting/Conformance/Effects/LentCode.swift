public import Workflows

/// How the cases of ``ConformanceSuite/transactionCode(_:)`` and ``ConformanceSuite/openTransaction(_:)`` write inside the
/// transactions of a store.
///
///     subject.code = LentCode(
///         write: { (db: Database, mark) in
///             try db.execute(sql: "INSERT INTO marks(name) VALUES (?)", arguments: [mark])
///         },
///         marks: {
///             try await file.read { db in try String.fetchAll(db, sql: "SELECT name FROM marks ORDER BY rowid") }
///         })
public struct LentCode: Sendable {
    typealias Writing = (String) throws -> Void
    typealias Opened = @Sendable (any OpenTransaction, Writing) throws -> Void

    /// Makes code that writes, or that decides what becomes of a version.
    var writing: @Sendable (_ code: @escaping @Sendable (Writing) throws -> Void) -> any TransactionEffect
    var deciding:
        @Sendable (_ basis: Record, _ code: @escaping @Sendable (Writing, inout StoreTransaction) throws -> Bool) ->
            any TransactionEffect
    /// Makes code that is given the open transaction; `nil` where there is nothing that opens one.
    var opening: (@Sendable (_ code: @escaping Opened) -> any TransactionEffect)?
    var marks: @Sendable () async throws -> [String]

    /// Code that is lent handles of one type.
    ///
    /// - Parameters:
    ///   - write: writes a mark into a table that is no table of the store's, with what is lent.
    ///   - open: gives the open transaction that a handle is of. `nil` for an adapter with which nothing is triggered or
    ///     called back inside a transaction of the caller's.
    ///   - marks: what is in that table by now, in the order it was written.
    public init<Handle>(
        write: @escaping @Sendable (_ handle: Handle, _ mark: String) throws -> Void,
        open: (@Sendable (_ handle: Handle) throws -> any OpenTransaction)? = nil,
        marks: @escaping @Sendable () async throws -> [String]
    ) {
        self.marks = marks
        writing = { code in
            TransactionCode<Handle> { handle in try code { try write(handle, $0) } }
        }
        deciding = { basis, code in
            TransactionCode<Handle>(on: basis) { handle, transaction in
                try code({ try write(handle, $0) }, &transaction)
            }
        }
        guard let open else { return }
        opening = { code in
            TransactionCode<Handle> { handle in try code(try open(handle)) { try write(handle, $0) } }
        }
    }
}
