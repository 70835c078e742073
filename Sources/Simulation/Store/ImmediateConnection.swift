import Workflows
import WorkflowsTesting

/// The records of a store that answers at once, as one process sees them: writes take no time, but fail, and the process
/// may die at each.
struct ImmediateConnection: WrappingRecordStore, ImmediateRecordStore {
    let connection: Connection
    let store: JournaledAdapter

    var innerRecords: any RecordStore { connection }

    func transact(_ transaction: StoreTransaction) async throws(WorkflowError) -> StoreOutcome {
        try await connection.transact(transaction)
    }

    func transactAtOnce(_ transaction: StoreTransaction) throws(WorkflowError) -> StoreOutcome {
        let trouble = connection.troubles.next(.write, of: connection.slot)
        if trouble.diesBefore { connection.die() }
        try connection.refuse(when: trouble.failsBefore || isDead)
        guard let outcome = try store.transactAtOnce(transaction) else {
            throw WorkflowError(.storeUnavailable, "the simulated store does not answer at once")
        }
        if trouble.diesAfter { connection.die() }
        try connection.refuse(when: trouble.failsAfter || isDead)
        return outcome
    }

    /// What a dead process still does until it would wait for something is not to be seen.
    private var isDead: Bool { SimulatedExecutor.shared.isFrozen(connection.owner) }
}
