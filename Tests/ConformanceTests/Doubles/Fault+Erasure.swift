import FoundationEssentials
import Synchronization

@testable import Workflows

extension Fault {
    static let erasure: [Fault] = [
        Fault(
            "The first version keeps its object",
            breaks: "Nothing is left of the objects of a run whose data is deleted, in any version"
        ) {
            $0.broken.onErasure { erasure, runID, state in
                // With what is left of some versions another case deals.
                guard erasure.objects.isEmpty, let first = state.version(1, of: runID) else { return nil }
                return { $0.change(runID) { if $0.version == 1 { $0.object = first.object } } }
            }
        },

        Fault(
            "What the deletion leaves is not kept",
            breaks: "What the deletion leaves of an object is what that version has from then on"
        ) {
            $0.broken.onErasure { _, runID, _ in
                return { $0.change(runID) { $0.object = Data() } }
            }
        },

        Fault("The cancellation keeps its reason", breaks: "No reason is left but the deletion's own") {
            $0.broken.onErasure { _, runID, state in
                let reason = state.version(3, of: runID)?.meta.reason
                return { $0.change(runID) { if $0.version == 3 { $0.meta.reason = reason } } }
            }
        },

        Fault(
            "Who wrote the first version is forgotten",
            breaks: "Foreign ID, statuses, states, times and who wrote a version stay"
        ) {
            $0.broken.onErasure { _, runID, _ in
                return { $0.change(runID) { if $0.version == 1 { $0.meta.origin = Origin(.engine) } } }
            }
        },

        Fault(
            "The audit log keeps what people said",
            breaks: "What people said why is gone from the audit log, but for why it was deleted"
        ) {
            $0.broken.onErasure { _, _, state in
                let audit = state.audit
                return { $0.audit = audit }
            }
        },

        Fault("A failure keeps its words", breaks: "What a failure said is gone; that it waits stays") {
            $0.broken.onErasure { _, runID, state in
                let failures = state.failures(of: runID)
                return { state in for event in failures { state.put(event) } }
            }
        },

        Fault("A later failure keeps its words", breaks: "What fails when the data is deleted keeps no words") {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                let outcome = try await inner.transact(transaction)
                if case .parked(let event) = transaction.parking, !outcome.dropped, outcome.duplicateOf == nil {
                    inner.state.withLock { $0.put(event) }
                }
                return outcome
            }
        },

        Fault("Every run's reasons are gone", breaks: "Another run's data stays") {
            $0.broken.onErasure { _, runID, _ in
                return { state in
                    for id in state.runs.keys where id != runID { state.change(id) { $0.meta.reason = nil } }
                }
            }
        },
    ]
}
