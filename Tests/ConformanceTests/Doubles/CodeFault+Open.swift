import GRDB
import Workflows

@testable import WorkflowsTesting

/// What is wrong with the transaction that code is lent.
extension CodeFault {
    static let open: [CodeFault] = writing + reading + afterwards + late + elsewhere

    private static let writing: [CodeFault] = [
        CodeFault(
            "A version within a transaction is stored otherwise than it was given",
            breaks: "What is carried out within a transaction is stored with it"
        ) { _, code in
            code.breakingTransact { inner, transaction throws(WorkflowError) in
                guard case .advance(let present, var next) = transaction.run, next.status == 7 else {
                    return try inner.onTransact(transaction)
                }
                next.meta.reason = "another"
                return try inner.onTransact(.advance(present, next))
            }
        },

        CodeFault(
            "What is carried out within a transaction is answered without its event",
            breaks: "What is carried out within a transaction is stored with it"
        ) { _, code in
            code.breakingTransact { inner, transaction throws(WorkflowError) in
                var outcome = try inner.onTransact(transaction)
                outcome.event = nil
                return outcome
            }
        },

        CodeFault(
            "What was carried out within a transaction stays, though that is taken back",
            breaks: "What was carried out within a transaction that is taken back never was"
        ) { double, code in
            let carriedOut = Memo([StoreTransaction]())
            code.breakingTransact { inner, transaction throws(WorkflowError) in
                let outcome = try inner.onTransact(transaction)
                carriedOut.change { $0.append(transaction) }
                return outcome
            }
            let (transact, another) = (double.broken.onTransact, double.another)
            double.broken.onTransact = { transaction throws(WorkflowError) in
                do throws(WorkflowError) {
                    return try await transact(transaction)
                } catch {
                    // By another adapter: nobody is told here.
                    let other = try? another()
                    for transaction in carriedOut.change({ $0 }) { _ = try? await other?.records.transact(transaction) }
                    throw error
                }
            }
        },

        CodeFault(
            "Who listens is told at once of what is carried out within a transaction",
            breaks:
                "Nobody is told of what is carried out within a transaction before that is stored, and then they are"
        ) { _, code in
            code.breakingTransact { inner, transaction throws(WorkflowError) in
                defer { inner.changes.notifyAll() }
                return try inner.onTransact(transaction)
            }
        },

        CodeFault(
            "What code wrote within a transaction stays, though it threw", breaks: goesOn
        ) { _, code in
            code.breakingTransact { inner, transaction throws(WorkflowError) in
                do throws(WorkflowError) {
                    return try inner.onTransact(transaction)
                } catch {
                    guard transaction.run != nil, let code = transaction.effect as? TransactionCode<Database> else {
                        throw error
                    }
                    var late = StoreTransaction(at: transaction.at)
                    late.effect = TransactionCode<Database> { database in
                        var ignored = transaction
                        _ = try? code.perform(with: database, in: &ignored)
                    }
                    _ = try inner.onTransact(late)
                    throw error
                }
            }
        },

        CodeFault("A late version is refused within a transaction, and stored", breaks: goesOn) { _, code in
            code.breakingTransact { inner, transaction throws(WorkflowError) in
                do throws(WorkflowError) {
                    return try inner.onTransact(transaction)
                } catch {
                    guard error.code == .conflict, let current = error.current, let run = transaction.run else {
                        throw error
                    }
                    _ = try inner.onTransact(.advance(current, current.next(status: run.record.status)))
                    throw error
                }
            }
        },

        CodeFault("After a refusal a transaction does nothing more", breaks: goesOn) { _, code in
            code.breakingEach { broken in
                let (inner, refusal) = (broken, Memo<WorkflowError?>(nil))
                broken.onTransact = { transaction throws(WorkflowError) in
                    if let refused = refusal.change({ $0 }) { throw refused }
                    do throws(WorkflowError) {
                        return try inner.onTransact(transaction)
                    } catch {
                        refusal.change { $0 = error }
                        throw error
                    }
                }
            }
        },
    ]

    private static let goesOn = "What is refused within a transaction has changed nothing, and the transaction goes on"

    private static let reading: [CodeFault] = [
        CodeFault(
            "A run is found as it was found first", breaks: "A run is found as its transaction has left it so far"
        ) { _, code in
            code.breakingEach { broken in
                let (inner, found) = (broken, Memo([RunID: Workflows.Record]()))
                broken.onLookup = { id throws(WorkflowError) in
                    guard let record = try inner.onLookup(id) else { return nil }
                    return found.change { found in
                        found[id] = found[id] ?? record
                        return found[id]
                    }
                }
            }
        },

        CodeFault(
            "A run of the transaction's own is not found",
            breaks: "A run is found as its transaction has left it so far"
        ) { _, code in
            code.breakingEach { broken in
                let (inner, created) = (broken, Memo(Set<RunID>()))
                broken.onTransact = { transaction throws(WorkflowError) in
                    if case .create(let record) = transaction.run {
                        created.change { _ = $0.insert(record.runID) }
                    }
                    return try inner.onTransact(transaction)
                }
                broken.onLookup = { id throws(WorkflowError) in
                    created.change({ $0.contains(id) }) ? nil : try inner.onLookup(id)
                }
            }
        },

        CodeFault("The latest run is the one that was found first", breaks: latest) { _, code in
            code.breakingEach { broken in
                let (inner, found) = (broken, Memo([ForeignID: RunID]()))
                broken.onLatest = { workflow, foreignID throws(WorkflowError) in
                    guard let record = try inner.onLatest(workflow, foreignID) else { return nil }
                    let first = found.change { found in
                        found[foreignID] = found[foreignID] ?? record.runID
                        return found[foreignID]
                    }
                    return try inner.onLookup(first ?? record.runID)
                }
            }
        },

        CodeFault("The latest run is the one of the latest time", breaks: latest) { _, code in
            code.breakingEach { broken in
                let (inner, found) = (broken, Memo([Workflows.Record]()))
                broken.onLatest = { workflow, foreignID throws(WorkflowError) in
                    guard let record = try inner.onLatest(workflow, foreignID) else { return nil }
                    let runs = found.change { found in
                        found.append(record)
                        return found
                    }
                    let latest = runs.max { $0.updatedAt < $1.updatedAt }
                    return try inner.onLookup((latest ?? record).runID)
                }
            }
        },

        CodeFault("A transaction has a hub of its own", breaks: "A transaction names the hub of its own store") {
            _, code in
            code.breakingEach { $0.changes = ChangeHub() }
        },
    ]

    private static let latest =
        "The latest run of a foreign ID is the one triggered last, in the transaction too, whatever its time"

    private static let late = unrefused(
        late: true, "later",
        breaks: "Once its code has returned a transaction refuses everything, also while the store's own goes on")

    private static let elsewhere = unrefused(
        late: false, "elsewhere",
        breaks: "On another thread than that of its code a transaction refuses everything")

    /// Where something is answered that is to be refused.
    private static func unrefused(late: Bool, _ when: String, breaks promise: String) -> [CodeFault] {
        [
            CodeFault("A transaction is carried out \(when), so it says", breaks: promise) { _, code in
                code.breakingTransact { inner, transaction throws(WorkflowError) in
                    try inner.unrefused(StoreOutcome(), late: late) { () throws(WorkflowError) in
                        try inner.onTransact(transaction)
                    }
                }
            },
            CodeFault("A run is looked up \(when)", breaks: promise) { _, code in
                code.breakingEach { broken in
                    let inner = broken
                    broken.onLookup = { id throws(WorkflowError) in
                        try inner.unrefused(nil, late: late) { () throws(WorkflowError) in try inner.onLookup(id) }
                    }
                }
            },
            CodeFault("A foreign ID is looked up \(when)", breaks: promise) { _, code in
                code.breakingEach { broken in
                    let inner = broken
                    broken.onLatest = { workflow, foreignID throws(WorkflowError) in
                        try inner.unrefused(nil, late: late) { () throws(WorkflowError) in
                            try inner.onLatest(workflow, foreignID)
                        }
                    }
                }
            },
            CodeFault("What is to be done afterwards is taken note of \(when)", breaks: promise) { _, code in
                code.breakingEach { broken in
                    let inner = broken
                    broken.onAfterCommit = { body throws(WorkflowError) in
                        try inner.unrefused((), late: late) { () throws(WorkflowError) in
                            try inner.onAfterCommit(body)
                        }
                    }
                }
            },
        ]
    }
}
