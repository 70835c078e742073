import Workflows
import WorkflowsTesting

/// Whether those outside were told what is so.
extension World {
    func judgeTriggers(_ facts: Facts) -> [BrokenInvariant] {
        var broken: [BrokenInvariant] = []
        var byKey: [IdempotencyKey: RunID] = [:]
        for triggered in outside.triggered {
            guard let first = facts.histories[triggered.runID]?.first else {
                broken.append(
                    BrokenInvariant(
                        .triggers,
                        "a trigger for \(triggered.foreignID) was told of run \(triggered.runID), which is not there"))
                continue
            }
            if triggered.key == nil, first.foreignID != triggered.foreignID {
                broken.append(
                    BrokenInvariant(
                        .triggers, "a trigger for \(triggered.foreignID) was told of one for \(first.foreignID)"))
            }
            guard let key = triggered.key else { continue }
            let known = byKey[key, default: triggered.runID]
            if known != triggered.runID || first.meta.idempotencyKey != key {
                broken.append(BrokenInvariant(.triggers, "\(key) gave back the runs \(known) and \(triggered.runID)"))
            }
            byKey[key] = known
        }
        return broken
    }

    func judgeAwaits(_ facts: Facts) -> [BrokenInvariant] {
        outside.waiting.compactMap { waiting in
            let what = "who waited for \(waiting.runID) to reach \(waiting.status)"
            let first = facts.histories[waiting.runID]?.first { $0.status == waiting.status.rawValue }
            switch waiting.end {
            case .reached(let version, let status):
                guard first?.version != version || status != waiting.status.rawValue else { return nil }
                return BrokenInvariant(.awaits, "\(what) was given version \(version), in status \(status)")
            case .failed(.unreachable, let message):
                guard let first else { return nil }
                return BrokenInvariant(.awaits, "\(what) was told \(message), but version \(first.version) had it")
            case .failed(.deadlineExceeded, _):
                guard let deadline = waiting.deadline, waiting.ended - waiting.began >= deadline else {
                    return BrokenInvariant(.awaits, "\(what) was told too early that the time is up")
                }
                return nil
            case .failed(.storeUnavailable, let message):
                return plan.faults.isEmpty ? BrokenInvariant(.awaits, "\(what) was told \(message)") : nil
            case .failed(.stopping, let message):
                let process = processes.first { $0.owner == waiting.process }
                return process?.isUp == true ? BrokenInvariant(.awaits, "\(what) was told \(message)") : nil
            case .failed(let code, let message): return BrokenInvariant(.awaits, "\(what) was told \(code): \(message)")
            case .waiting:
                let isDead = processes.contains { $0.owner == waiting.process && $0.isDead }
                return isDead ? nil : BrokenInvariant(.awaits, "\(what) was never answered")
            }
        }
    }

    func judgeActions() -> [BrokenInvariant] {
        var broken: [BrokenInvariant] = []
        var carriedOut: [RequestID: [AuditEntry]] = [:]
        for entry in journal.entries {
            // Of a key that was used before nothing is stored, so nothing stands in the log.
            guard let audit = entry.transaction.audit, entry.outcome.duplicateOf == nil else { continue }
            carriedOut[audit.requestID, default: []].append(audit)
        }
        for acted in outside.acted {
            let entries = carriedOut[acted.requestID, default: []]
            guard entries.count == 1, entries[0].result.rawValue == acted.outcome.name else {
                broken.append(
                    BrokenInvariant(
                        .actions,
                        "\(acted.requestID), to \(acted.kind) \(acted.runID), was answered \(acted.outcome.name); the log says \(entries.map(\.result))"
                    ))
                continue
            }
        }
        return broken
    }

    /// A request to delete is carried out, in every version and reason.
    func judgeDeletion() async throws -> [BrokenInvariant] {
        var broken: [BrokenInvariant] = []
        for run in journal.runs where run.runState == .dataDeleted {
            for version in try await store.records.history(run.runID).map(\.record) {
                let left = Parcel(version.object)
                let isErased = version.object.isEmpty || left?.isErased == true
                if !isErased {
                    broken.append(
                        BrokenInvariant(.deletion, "version \(version.version) of \(run.runID) still has its object"))
                }
            }
        }
        return broken
    }
}
