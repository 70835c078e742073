import Workflows
import WorkflowsTesting

/// What code did against what was stored.
extension World {
    /// Every version that code made was made by one call of it: the number of that call is the last in its object.
    func judgeVersions(_ facts: Facts) -> [BrokenInvariant] {
        var broken: [BrokenInvariant] = []
        var made: [Int: Facts.Stored] = [:]
        var moved: [Facts.Key: Facts.Stored] = [:]
        for stored in facts.versions {
            // What is left of deleted data is a matter of its own.
            guard stored.record.runState != .dataDeleted, stored.record.runState != .requestedDataDeleted else {
                continue
            }
            guard let parcel = Parcel(stored.record.object) else {
                broken.append(BrokenInvariant(.attempts, "the object of \(stored.what) is not readable"))
                continue
            }
            guard let previous = stored.previous else { continue }
            let before = Parcel(previous.object)?.trail ?? []
            guard [.step, .timeout, .callback, .connector].contains(stored.kind) else {
                if parcel.trail != before {
                    broken.append(
                        BrokenInvariant(
                            .attempts, "\(stored.what) was made by \(stored.kind.name), with another object"))
                }
                continue
            }
            guard parcel.trail.dropLast() == before[...], let id = parcel.trail.last,
                facts.attempts.indices.contains(id)
            else {
                broken.append(
                    BrokenInvariant(
                        .attempts, "\(stored.what) does not follow from the one before: \(before), \(parcel.trail)"))
                continue
            }
            if let other = made.updateValue(stored, forKey: id) {
                broken.append(BrokenInvariant(.attempts, "attempt \(id) made \(stored.what) and \(other.what)"))
            }
            let attempt = facts.attempts[id]
            if let problem = mismatch(attempt, stored, previous) {
                broken.append(BrokenInvariant(.attempts, "\(stored.what) \(problem)"))
            }
            // Events of another system may come twice, and the run may be back where it is moved from.
            guard stored.kind == .connector, !plan.isRelayed else { continue }
            let event = Facts.Key(runID: attempt.runID, version: attempt.version)
            if let other = moved.updateValue(stored, forKey: event) {
                broken.append(
                    BrokenInvariant(
                        .connectors,
                        "version \(event.version) of \(event.runID) moved \(stored.what) and \(other.what)"))
            }
        }
        return broken
    }

    private func mismatch(_ attempt: Attempt, _ stored: Facts.Stored, _ previous: Record) -> String? {
        let record = stored.record
        let (runID, version) = attempt.moving ?? (attempt.runID, attempt.version)
        guard runID == record.runID, version == previous.version, attempt.place.kind.rawValue == stored.kind.name
        else { return "was made by \(attempt.place) for version \(version) of \(runID)" }
        let decision: String =
            switch record.runState {
            case .paused: "paused"
            case .cancelled: "cancelled"
            default: record.meta.visit == record.version ? "to \(record.status)" : "repeated"
            }
        guard attempt.end == .decided(decision) else {
            return "is \(decision), but \(attempt.place) came to \(attempt.end)"
        }
        return nil
    }

    /// Every call was for a version that was there, and a later attempt comes of the one before, whose failure was stored.
    func judgeNumbers(_ facts: Facts) -> [BrokenInvariant] {
        struct Call: Hashable {
            let place: Attempt.Place?
            let key: Facts.Key
            let number: Int
        }
        var broken: [BrokenInvariant] = []
        var failed: [Call: [Facts.Failure]] = [:]
        for attempt in facts.attempts {
            let key = Facts.Key(runID: attempt.runID, version: attempt.version)
            let what = "attempt \(attempt.number) of \(attempt.place) on version \(attempt.version) of \(attempt.runID)"
            guard let stored = facts.byKey[key] else {
                broken.append(BrokenInvariant(.numbering, "\(what): there is no such version"))
                continue
            }
            if let problem = misplaced(attempt, stored) {
                broken.append(BrokenInvariant(.numbering, "\(what): \(problem)"))
            }
            // A timeout's attempts are those of its visit. A status has several steps, which share their attempts.
            let counted = attempt.place.kind == .timeout ? attempt.visit : attempt.version
            let call = { number in
                Call(
                    place: attempt.place.kind == .step ? nil : attempt.place,
                    key: Facts.Key(runID: attempt.runID, version: counted), number: number)
            }
            var before = failed[call(attempt.number - 1), default: []]
            if attempt.place.kind == .connector {
                before += facts.failuresBefore[key, default: []].filter { $0.number == attempt.number - 1 }
            }
            if attempt.number > 1, !before.contains(where: { $0.at <= attempt.at }) {
                broken.append(
                    BrokenInvariant(.numbering, "\(what): no failure of attempt \(attempt.number - 1) was stored"))
            }
            for failure in facts.failures[attempt.id, default: []] {
                if failure.number != attempt.number {
                    broken.append(BrokenInvariant(.numbering, "\(what): it was stored as attempt \(failure.number)"))
                }
                failed[call(failure.number), default: []].append(failure)
            }
        }
        return broken
    }

    /// Code is called for the status and run state that it is for.
    private func misplaced(_ attempt: Attempt, _ stored: Facts.Stored) -> String? {
        let record = stored.record
        switch attempt.place.kind {
        case .step, .timeout, .callback:
            let isUnderWay = record.runState == .initiated || record.runState == .running
            return isUnderWay && record.workflow == attempt.place.workflow ? nil : "the run was \(record.runState) then"
        case .hook: return record.runState.name == attempt.place.name ? nil : "the run was \(record.runState) then"
        case .connector:
            return record.version == record.meta.visit ? nil : "the run did not come into its status then"
        case .slot, .deletion: return nil
        }
    }

    /// Where nothing goes wrong, and nobody disagrees about who does what, no attempt is made twice.
    func judgeRepetitions(_ facts: Facts) -> [BrokenInvariant] {
        guard plan.faults.isEmpty, plan.parallel.count == 1 else { return [] }
        struct Call: Hashable {
            let place: Attempt.Place
            let runID: RunID
            let version: Int
            let number: Int
        }
        var seen: Set<Call> = []
        return facts.attempts.compactMap { attempt in
            // Of those that store nothing of their own a worker makes the last few again when its writes, of which several
            // are under way, come to be carried out in another order. A timeout that comes again is attempt 1 again.
            guard attempt.place.kind == .step, attempt.end != .decided("skipped") else { return nil }
            let call = Call(
                place: attempt.place, runID: attempt.runID, version: attempt.version, number: attempt.number)
            guard !seen.insert(call).inserted else { return nil }
            return BrokenInvariant(
                .numbering,
                "attempt \(attempt.number) of \(attempt.place) on version \(attempt.version) of \(attempt.runID) was made "
                    + "twice, and nothing had gone wrong")
        }
    }
}
