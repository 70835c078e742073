import FoundationEssentials
import Logging

/// Works for the role that looks for runs whose event the streamer seems to have lost: a run that has stood for very long
/// where something works on it, has no failure that waits, and whose consumers have caught up. Its event is sent again;
/// who has dealt with it already passes it over, or does again what may be done again.
final class Sweeper: RoleBody {
    private let core: WorkflowCore
    private let streamer: any RelayedStreamer
    private let options: OutboxOptions

    init(core: WorkflowCore, streamer: any RelayedStreamer, options: OutboxOptions) {
        self.core = core
        self.streamer = streamer
        self.options = options
    }

    /// A run is looked for each time the time it has stood has doubled, so often at most: for some years.
    private static let doublings = 20
    private static let page = 256
    /// The dwell times that count are of the last hour.
    private static let window = Duration.hours(1)

    private var interval: Duration { options.sweepsAfter / 10 }

    func serve(_ control: RoleControl) async throws {
        let wait = Signal()
        control.setInterrupt { wait.raise() }
        let began = core.clock.now - interval
        // Of each status by itself: where a consumer had work before it, what stood for so long then is looked for later.
        var sweptTo: [Int: Timestamp] = [:]
        while !control.isDraining {
            try await sweep(&sweptTo, since: began, upTo: core.clock.now, control)
            core.book.caughtUp(control.role.name)
            try await wait.wait(until: core.clock.elapsed + interval, clock: core.clock)
        }
    }

    private func sweep(
        _ sweptTo: inout [Int: Timestamp], since began: Timestamp, upTo now: Timestamp, _ control: RoleControl
    ) async throws {
        let reports = try await core.adapter.registry.roleReports()
        for status in Set(core.blueprint.steps.keys).union(core.blueprint.timeouts.keys).sorted() {
            let after = sweptTo[status] ?? began
            guard now > after, hasCaughtUp(status, reports), !control.isDraining else { continue }
            var threshold = try await threshold(of: status, now)
            for _ in 0..<Self.doublings {
                try await sweep(status, enteredAfter: after - threshold, upTo: now - threshold, control)
                threshold = threshold * 2
            }
            sweptTo[status] = now
        }
    }

    /// While a consumer, or a relay, has work before it nobody knows whether an event is lost.
    private func hasCaughtUp(_ status: Int, _ reports: [StoredRoleReport]) -> Bool {
        core.definition.roles.allSatisfy { role in
            let matters = role.kind == .outbox || role.status == status && role.kind != .timeout
            guard matters else { return true }
            return reports.contains { stored in
                let report = stored.report
                // One that never had anything to do has no lag.
                return stored.holdsRole && report.role == role.name && (report.lag ?? .zero) == .zero
                    && report.currentRun == nil && report.backoffUntil == nil
            }
        }
    }

    private func threshold(of status: Int, _ now: Timestamp) async throws -> Duration {
        let activity = try await core.adapter.statistics?.statusActivity(
            workflow: core.name, since: now - Self.window)
        let slow = activity?.first { $0.status == status }?.stays.percentile(0.99) ?? .zero
        return max(options.sweepsAfter, slow * 3)
    }

    private func sweep(
        _ status: Int, enteredAfter: Timestamp, upTo: Timestamp, _ control: RoleControl
    ) async throws {
        var query = RunQuery()
        query.workflows = [core.name]
        query.statuses = [status]
        query.runStates = [.initiated, .running]
        // Both bounds are as the query has them: from the first, before the last.
        query.updatedFrom = enteredAfter
        query.updatedBefore = upTo
        query.descending = false
        var cursor: PageCursor?
        repeat {
            let page = try await core.adapter.records.list(query, after: cursor, limit: Self.page)
            for run in page.items where !control.isDraining {
                do {
                    try await sendAgain(run.runID, in: status, control)
                } catch let error as WorkflowError where error.isUnreadable(run.runID) {
                    core.unreadable(run.runID, run.foreignID, control.role.name, error, at: core.clock.now)
                    core.skipped(control.role.name, run: run.runID, UnreadableRun.skip)
                }
            }
            cursor = page.next
        } while cursor != nil && !control.isDraining
    }

    private func sendAgain(_ runID: RunID, in status: Int, _ control: RoleControl) async throws {
        // What a hook or another workflow's connector failed at moves no run on.
        let moving = [core.names.stepConsumer(status), core.names.inserterConsumer(status)]
        guard
            try await !core.adapter.records.parked(workflow: nil, runID: runID, limit: .max).contains(where: {
                moving.contains($0.consumer)
            }),
            let record = try await core.adapter.records.lookup(runID), record.status == status,
            record.runState == .initiated || record.runState == .running
        else { return }
        try await streamer.send([Event(again: record)])
        core.finished(control.role.name, run: runID, lag: .zero, took: .zero, .processed)
        core.logger.warning(
            "an event was sent again: its run has stood for very long",
            metadata: core.about(
                control.role.name,
                [
                    .runID: runID, .foreignID: record.foreignID, .status: core.label(status),
                    .version: record.version, .reason: "it has stood there since \(record.updatedAt)",
                ]))
    }
}

extension Event {
    /// What tells once more of a run as it is; it has no place in a store, so its ID is 0.
    fileprivate init(again record: Record) {
        self.init(
            id: 0, topic: record.topic, partition: Partition(of: record.runID), runID: record.runID,
            foreignID: record.foreignID, version: record.version, status: record.status, previousStatus: nil,
            runState: record.runState, origin: record.meta.origin.kind, at: record.updatedAt,
            traceOrigin: record.meta.traceOrigin)
    }
}
