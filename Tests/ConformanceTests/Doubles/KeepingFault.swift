import Synchronization
import Testing

@testable import Workflows

/// One thing that is wrong with what an adapter keeps beside the runs, or lets go of.
struct KeepingFault: Sendable, CustomTestStringConvertible {
    let name: String
    let breaks: [String]
    let install: @Sendable (inout BrokenAdapter) -> Void

    init(_ name: String, breaks: String..., install: @escaping @Sendable (inout BrokenAdapter) -> Void) {
        self.name = name
        self.breaks = breaks
        self.install = install
    }

    var testDescription: String { name }

    static let all = inbox + events + consumers + runs + objects
}

extension BrokenAdapter {
    /// Claims a consumer as if that had been done so long ago.
    mutating func claim(_ name: ConsumerName, earlierBy duration: Duration) {
        let inner = memory
        brokenStreamer.onceReceiving = { subscription in
            guard subscription.consumer == name else { return }
            inner.state.withLock { $0.consumers.claim(name, subscription.reads, at: inner.clock.now - duration) }
        }
    }

    /// Breaks what a double keeps.
    mutating func onKeeping(_ body: (inout BrokenKeeping) -> Void) { body(&broken.keeping) }

    /// Breaks what becomes of kept events.
    mutating func onInboxChange(
        _ body:
            @escaping @Sendable (
                StoreTransaction, InboxChange, @Sendable (StoreTransaction) async throws(WorkflowError) -> StoreOutcome
            ) async throws(WorkflowError) -> StoreOutcome
    ) {
        let transact = broken.onTransact
        broken.onTransact = { transaction throws(WorkflowError) in
            guard let change = transaction.inbox else { return try await transact(transaction) }
            return try await body(transaction, change, transact)
        }
    }

    /// Breaks what is to go.
    mutating func onUpkeep(_ body: @escaping @Sendable (inout StoreTransaction, UpkeepChange) -> Void) {
        let transact = broken.onTransact
        broken.onTransact = { transaction throws(WorkflowError) in
            var transaction = transaction
            if let change = transaction.upkeep { body(&transaction, change) }
            return try await transact(transaction)
        }
    }
}
