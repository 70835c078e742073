import GRDB
import Testing
import Workflows

@testable import WorkflowsTesting

/// One thing that a store does wrong with the code that it lends its transactions to.
struct CodeFault: Sendable, CustomTestStringConvertible {
    let name: String
    let breaks: [String]
    let install: @Sendable (inout BrokenSQLite, inout LentCode) -> Void

    init(
        _ name: String, breaks: String..., install: @escaping @Sendable (inout BrokenSQLite, inout LentCode) -> Void
    ) {
        self.name = name
        self.breaks = breaks
        self.install = install
    }

    var testDescription: String { name }

    static let all: [CodeFault] = [
        CodeFault("Code is passed over", breaks: "What code writes is stored with its transaction") { _, code in
            code.losing { $0 == "with it" }
        },

        CodeFault(
            "Code is called before its transaction is looked at",
            breaks: "Where a check of its transaction fails code is not called"
        ) { double, _ in
            double.callsCode { basis, error in basis == nil && error.code != .effectFailed }
        },

        CodeFault(
            "Code is called whatever its run is by now",
            breaks: "Code that decides on a version is not called where the run has another one by now"
        ) { double, _ in
            double.callsCode { basis, error in basis != nil && error.current?.runID == basis?.runID }
        },

        CodeFault(
            "What code decides is passed over", breaks: "What code decides is stored with what it wrote",
            "What code wrote is taken back where it says so, and what it decided is stored",
            "Where what code decided is refused, what it wrote is taken back"
        ) { _, code in
            let deciding = code.deciding
            code.deciding = { basis, body in
                deciding(basis) { write, transaction in
                    let before = transaction
                    defer { transaction = before }
                    return try body(write, &transaction)
                }
            }
        },

        CodeFault(
            "What decides writes nothing", breaks: "What code decides is stored with what it wrote"
        ) { _, code in
            code.losing { $0 == "decided" }
        },

        CodeFault(
            "What code wrote stays, whatever it says",
            breaks: "What code wrote is taken back where it says so, and what it decided is stored"
        ) { _, code in
            let deciding = code.deciding
            code.deciding = { basis, body in
                deciding(basis) { write, transaction in
                    _ = try body(write, &transaction)
                    return true
                }
            }
        },

        CodeFault(
            "What code threw is not told",
            breaks: "Where code throws nothing of its transaction is stored, and the error names its own as the cause"
        ) { double, _ in
            let transact = double.broken.onTransact
            double.broken.onTransact = { transaction throws(WorkflowError) in
                do throws(WorkflowError) {
                    return try await transact(transaction)
                } catch {
                    throw error.code == .effectFailed ? WorkflowError(.effectFailed, error.message) : error
                }
            }
        },

        CodeFault(
            "What code wrote stays, though it threw",
            breaks: "Where code throws nothing of its transaction is stored, and the error names its own as the cause",
            "Code that throws takes nothing with it of others that write at the same time"
        ) { double, _ in
            double.callsCode { _, error in error.code == .effectFailed }
        },

        CodeFault(
            "What was decided is taken back without what was written",
            breaks: "Where what code decided is refused, what it wrote is taken back"
        ) { double, _ in
            double.callsCode { basis, error in basis != nil && error.current?.runID != basis?.runID }
        },

        CodeFault(
            "Code that throws takes another with it",
            breaks: "Code that throws takes nothing with it of others that write at the same time"
        ) { _, code in
            code.losing { $0 == "at once 7" }
        },
    ]
}

extension BrokenSQLite {
    /// Calls the code of a transaction that was refused, and keeps what it writes.
    ///
    /// - Parameter isCalled: whether it does so, by the version that the code decides on and what it was refused with.
    fileprivate mutating func callsCode(
        where isCalled: @escaping @Sendable (_ basis: Workflows.Record?, _ error: WorkflowError) -> Bool
    ) {
        let transact = broken.onTransact
        broken.onTransact = { transaction throws(WorkflowError) in
            do throws(WorkflowError) {
                return try await transact(transaction)
            } catch {
                if let code = transaction.effect as? TransactionCode<Database>, isCalled(code.basis, error) {
                    var late = StoreTransaction(at: transaction.at)
                    late.effect = TransactionCode<Database> { database in
                        var ignored = transaction
                        _ = try? code.perform(with: database, in: &ignored)
                    }
                    _ = try await transact(late)
                }
                throw error
            }
        }
    }
}

extension LentCode {
    /// Loses some marks.
    fileprivate mutating func losing(_ isLost: @escaping @Sendable (_ mark: String) -> Bool) {
        let (writing, deciding) = (writing, deciding)
        self.writing = { code in
            writing { write in try code { mark in if !isLost(mark) { try write(mark) } } }
        }
        self.deciding = { basis, code in
            deciding(basis) { write, transaction in
                try code({ mark in if !isLost(mark) { try write(mark) } }, &transaction)
            }
        }
    }
}
