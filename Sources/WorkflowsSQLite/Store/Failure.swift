import GRDB
import GRDBSQLite
import Workflows

extension WorkflowError {
    /// What SQLite failed with, in words for a person.
    init(sqlite error: any Error, path: String) {
        switch error {
        case let error as WorkflowError: self = error
        case let error as SQLiteFailure:
            self.init(resultCode: error.primaryCode, path: path, cause: error)
        case let error as DatabaseError:
            let failure = SQLiteFailure(code: error.extendedResultCode.rawValue, message: error.message ?? "no message")
            self.init(resultCode: error.resultCode.rawValue, path: path, cause: failure)
        default:
            self.init(.storeUnavailable, Self.failed(path, "\(error)"), cause: error)
        }
    }

    private init(resultCode: Int32, path: String, cause: SQLiteFailure) {
        let (code, message): (Code, String) =
            switch resultCode {
            case SQLITE_BUSY, SQLITE_LOCKED:
                (.storeBusy, "The store \(path) is busy: another process is writing to it. Try again.")
            case SQLITE_READONLY:
                (.readOnly, "The store \(path) is open for reading only.")
            case SQLITE_PERM, SQLITE_AUTH:
                (
                    .notAllowed,
                    "The operating system does not allow this user to use the store \(path): run as its service's user."
                )
            case SQLITE_CANTOPEN:
                (.storeUnavailable, "The store \(path) cannot be opened, or a file beside it cannot be created.")
            case SQLITE_NOTADB:
                (.notAStore, StoreOpening.notAStore(path).message)
            case SQLITE_CORRUPT:
                (.damagedStore, "The store \(path) is damaged: stop its service and restore a copy of it.")
            case SQLITE_CONSTRAINT where cause.isNotUnique:
                (.conflict, "The store holds something of that ID already.")
            case SQLITE_FULL:
                (.storeFull, "The disk that holds the store \(path) is full. Nothing was stored.")
            default:
                (.storeUnavailable, Self.failed(path, cause.message))
            }
        self.init(code, message, cause: cause)
    }

    private static func failed(_ path: String, _ why: String) -> String {
        "The store \(path) cannot be used: \(why). Look at its disk and its directory; what was stored is safe, and "
            + "work goes on by itself once it can be used again."
    }
}
