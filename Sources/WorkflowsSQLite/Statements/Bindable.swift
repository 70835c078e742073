import FoundationEssentials
import GRDBSQLite
import Workflows

/// What a statement's parameter can be. A binding that fails leaves NULL, which the schema's NOT NULL refuses.
protocol Bindable {
    func bind(to statement: OpaquePointer, at index: Int32)
}

/// Makes SQLite copy what it is given: `SQLITE_TRANSIENT`, a macro that Swift does not see.
private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

extension Int64: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) { sqlite3_bind_int64(statement, index, self) }
}

extension Int: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) { sqlite3_bind_int64(statement, index, Int64(self)) }
}

extension Timestamp: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) { sqlite3_bind_int64(statement, index, microseconds) }
}

extension String: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) {
        var text = self
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                guard let start = characters.baseAddress else {
                    sqlite3_bind_text(statement, index, "", 0, copied)
                    return
                }
                sqlite3_bind_text64(
                    statement, index, start, sqlite3_uint64(characters.count), copied, UInt8(SQLITE_UTF8))
            }
        }
    }
}

extension Data: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) {
        withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress, !bytes.isEmpty else {
                sqlite3_bind_zeroblob(statement, index, 0)
                return
            }
            sqlite3_bind_blob64(statement, index, start, sqlite3_uint64(bytes.count), copied)
        }
    }
}

extension RunID: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) { description.bind(to: statement, at: index) }
}

extension Optional: Bindable where Wrapped: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) {
        switch self {
        case .some(let value): value.bind(to: statement, at: index)
        case .none: sqlite3_bind_null(statement, index)
        }
    }
}

extension TextIdentifier {
    func bind(to statement: OpaquePointer, at index: Int32) { rawValue.bind(to: statement, at: index) }
}

extension WorkflowName: Bindable {}
extension ForeignID: Bindable {}
extension RoleName: Bindable {}
extension ConsumerName: Bindable {}
extension InstanceName: Bindable {}
extension StartID: Bindable {}
extension IdempotencyKey: Bindable {}
extension RequestID: Bindable {}
