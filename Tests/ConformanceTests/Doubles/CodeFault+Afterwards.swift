import Workflows

@testable import WorkflowsTesting

/// What is wrong with what is to be done after a transaction.
extension CodeFault {
    static let afterwards: [CodeFault] = [
        CodeFault("What is to be done after a transaction is forgotten", breaks: onceStored) { _, code in
            code.breakingEach { _ = $0.keepsBodies() }
        },

        CodeFault("What is to be done afterwards is done when the code returns", breaks: onceStored) { _, code in
            code.breakingEach { broken in
                let bodies = broken.keepsBodies()
                broken.onReturn = { error in if error == nil { for body in bodies.change({ $0 }) { body() } } }
            }
        },

        CodeFault("What is to be done afterwards keeps others from writing", breaks: onceStored) { double, code in
            let isDoing = Memo(false)
            code.breakingEach { broken in
                let inner = broken
                broken.onAfterCommit = { body throws(WorkflowError) in
                    try inner.onAfterCommit {
                        isDoing.change { $0 = true }
                        body()
                        isDoing.change { $0 = false }
                    }
                }
            }
            let transact = double.broken.onTransact
            double.broken.onTransact = { transaction throws(WorkflowError) in
                while isDoing.change({ $0 }), !Task.isCancelled { await Task.yield() }
                return try await transact(transaction)
            }
        },

        CodeFault("What is to be done after a transaction is done at once", breaks: onceStored, neverElse) { _, code in
            code.breakingEach { broken in
                let bodies = broken.keepsBodies()
                let keeps = broken.onAfterCommit
                broken.onAfterCommit = { body throws(WorkflowError) in
                    try keeps(body)
                    bodies.change { $0 }.last?()
                }
            }
        },

        CodeFault("What is to be done afterwards is done, though the code threw", breaks: neverElse) { _, code in
            code.breakingEach { broken in
                let inner = broken
                let bodies = broken.keepsBodies()
                let keeps = broken.onAfterCommit
                broken.onAfterCommit = { body throws(WorkflowError) in
                    try keeps(body)
                    try inner.onAfterCommit(body)
                }
                broken.onReturn = { error in if error != nil { for body in bodies.change({ $0 }) { body() } } }
            }
        },
    ]

    private static let onceStored =
        "What is to be done after a transaction is done once it is stored, before who waits for that goes on"
    private static let neverElse = "What is to be done after a transaction is never done where that is taken back"
}

extension BrokenTransaction {
    /// Keeps what is to be done to itself, unless the transaction is good no more.
    fileprivate mutating func keepsBodies() -> Memo<[@Sendable () -> Void]> {
        let bodies = Memo<[@Sendable () -> Void]>([])
        let inner = self
        onAfterCommit = { body throws(WorkflowError) in
            try inner.onAfterCommit {}
            bodies.change { $0.append(body) }
        }
        return bodies
    }
}
