import Synchronization
import Workflows

/// Keeps a consumer claimed while it is read: what it has not passed stays.
final class ConsumerClaim: Sendable {
    private let store: Store
    private let subscription: Subscription
    private let claimedAt: Mutex<Timestamp>

    /// - Parameter known: The claim that is stored.
    init(store: Store, subscription: Subscription, at known: ConsumerTable.Claim?) {
        self.store = store
        self.subscription = subscription
        claimedAt = Mutex(known?.claimedAt ?? .distantPast)
    }

    /// Claims the consumer where that was not done lately.
    ///
    /// - Returns: How many of its events went that it was not told of.
    func begin(knowing known: ConsumerTable.Claim?) async throws(WorkflowError) -> Int {
        let isFresh = known.map { $0.reads == subscription.reads && $0.untold == 0 } ?? false
        guard store.mode.isWritable, !isFresh || isDue else { return 0 }
        return try await write(telling: true)
    }

    /// Claims it again once enough time has passed.
    func renew() async throws(WorkflowError) {
        guard store.mode.isWritable, isDue else { return }
        _ = try await write(telling: false)
    }

    private var isDue: Bool {
        ConsumerStanding.isClaimDue(claimedAt: claimedAt.withLock { $0 }, at: store.options.clock.now)
    }

    private func write(telling: Bool) async throws(WorkflowError) -> Int {
        try store.requireWriter()
        let now = store.options.clock.now
        let (consumer, reads) = (subscription.consumer, subscription.reads)
        // Not waited for on the disk: whoever reads after a power cut claims anew, and nothing goes before.
        let missed = try await store.writer.urgently(durably: false) { connection in
            let consumers = ConsumerTable(connection: connection)
            try connection.statement("INSERT INTO workflows(name) VALUES (?) ON CONFLICT DO NOTHING").run(
                reads.workflow)
            let statement = try connection.statement("SELECT id FROM workflows WHERE name = ?")
            statement.bind(reads.workflow)
            guard let workflow = try statement.first({ $0.int64(0) }) else { return 0 }
            try consumers.claim(consumer, reads, workflow: workflow, at: now)
            return telling ? try consumers.takeMissed(consumer) : 0
        }.get()
        claimedAt.withLock { $0 = now }
        return missed
    }
}
