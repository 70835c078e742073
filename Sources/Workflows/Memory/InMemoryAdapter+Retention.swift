import Synchronization

extension InMemoryAdapter: RetentionStore {
    /// Who reads the events.
    public func consumers() async throws(WorkflowError) -> [ConsumerStanding] {
        let now = clock.now
        return state.withLock { $0.consumerStandings(at: now) }
    }

    /// Finished runs that are due to go.
    public func expiredRuns(
        of workflow: WorkflowName, before moment: Timestamp, after position: UpkeepPosition?, limit: Int
    ) async throws(WorkflowError) -> ExpiredRuns {
        let now = clock.now
        return state.withLock {
            $0.expiredRuns(of: workflow, before: moment, after: position, limit: limit, at: now)
        }
    }

    /// The events that every consumer has passed.
    public func passedEvents(
        of workflow: WorkflowName, by consumer: ConsumerName, limit: Int
    ) async throws(WorkflowError) -> PassedEvents {
        let now = clock.now
        return state.withLock { $0.passedEvents(of: workflow, by: consumer, limit: limit, at: now) }
    }

    /// Runs of which more objects are kept than are to be.
    public func keptObjects(
        of workflow: WorkflowName, by consumer: ConsumerName, keeping count: Int, after position: UpkeepPosition?,
        limit: Int
    ) async throws(WorkflowError) -> KeptObjects {
        let now = clock.now
        return state.withLock { state in
            let readers = state.consumers.readers(of: state.cursors, at: now, but: consumer)
            let place = position?.numbers.first.flatMap(Int.init(exactly:)) ?? -1
            return state.keptObjects(of: workflow, readers, keeping: count, after: place, limit: limit)
        }
    }
}

extension MemoryState {
    /// So many runs that are held back are passed over in one look.
    private static let heldLimit = 256
    /// So many runs are looked at for their objects in one look.
    private static let objectLookLimit = 1024
    /// Events of other workflows are passed over too, so many at once.
    private static let lookLimit = 4096
    /// Waiting events are counted no further.
    private static let waitingLimit = 10_000

    func consumerStandings(at now: Timestamp) -> [ConsumerStanding] {
        consumers.all.map { name, consumer in
            let reads = consumer.reads
            let stand = cursors[name] ?? MemoryCursors()
            var waiting = 0
            let topic = reads.topic.map { Topic(workflow: reads.workflow, kind: $0) }
            events.read(topic, after: reads.hasOneCursor ? stand[Partition(number: 0)] : stand.first) { entry in
                guard let event = entry.event, reads.wants(event), stand[reads.partition(of: event)] < event.id else {
                    return true
                }
                waiting += 1
                return waiting < Self.waitingLimit
            }
            let positions = (0..<Partition.count).map { Partition(number: $0) }.filter { stand[$0] > 0 }
                .map { ($0, stand[$0]) }
            return ConsumerStanding(
                consumer: name, workflow: reads.workflow, topic: reads.topic, runState: reads.runState,
                positions: Dictionary(uniqueKeysWithValues: positions),
                waiting: Total(waiting, waiting < Self.waitingLimit ? .exact : .atLeast),
                claimedAt: consumer.claimedAt,
                isAbandoned: ConsumerStanding.isAbandoned(claimedAt: consumer.claimedAt, at: now),
                missed: consumer.missed)
        }.sorted { $0.consumer < $1.consumer }
    }

    func expiredRuns(
        of workflow: WorkflowName, before moment: Timestamp, after position: UpkeepPosition?, limit: Int,
        at now: Timestamp
    ) -> ExpiredRuns {
        var expired = ExpiredRuns()
        guard let finished = finished[workflow] else { return expired }
        let readers = consumers.readers(of: cursors, at: now)
        var last = position?.numbers.first ?? -1
        for (number, entry) in finished.all(after: last) where !entry.run.isGone {
            // Its data may have been deleted since it finished, which is when it was written last.
            let written = entry.run.current.updatedAt
            guard written < moment else {
                expired.next = min(expired.next ?? written, written)
                if entry.at >= moment { break }
                continue
            }
            guard expired.runs.count < limit, expired.held < Self.heldLimit else {
                expired.position = UpkeepPosition([last])
                break
            }
            last = number
            if isFree(entry.run, readers, at: now) { expired.runs.append(entry.run.id) } else { expired.held += 1 }
        }
        return expired
    }

    /// Whether nobody waits for anything of a run.
    private func isFree(_ run: MemoryRun, _ readers: EventReaders, at now: Timestamp) -> Bool {
        guard run.current.runState.isFinal else { return false }
        guard havePassed(run, readers) else { return false }
        return run.parked.keys.allSatisfy { consumers.isAbandoned($0, at: now) }
    }

    func passedEvents(
        of workflow: WorkflowName, by consumer: ConsumerName, limit: Int, at now: Timestamp
    ) -> PassedEvents {
        var passed = PassedEvents(after: cursors[consumer]?[Partition(number: 0)] ?? 0)
        let readers = consumers.readers(of: cursors, at: now, but: consumer)
        var looked = 0
        events.read(nil, after: passed.after) { entry in
            if let event = entry.event, event.topic.workflow == workflow {
                guard passed.events.count < limit, readers.havePassed(event) else { return false }
                passed.events.append(event)
            }
            passed.through = entry.id
            looked += 1
            return looked < Self.lookLimit
        }
        return passed
    }

    func keptObjects(
        of workflow: WorkflowName, _ readers: EventReaders, keeping count: Int, after place: Int, limit: Int
    ) -> KeptObjects {
        var kept = KeptObjects()
        var looked = 0
        for run in order.all(after: place) {
            looked += 1
            let version = run.current.version
            // Objects are gone up to one version: where the last that may go has none, none before it has.
            if run.current.workflow == workflow, run.version(version - count)?.hasKeptObject == true {
                let last = min(version - count, (run.parked.values.map(\.version).min() ?? .max) - 1)
                if run.version(last)?.hasKeptObject == true, havePassed(run, readers) { kept.versions[run.id] = last }
            }
            guard looked < Self.objectLookLimit, kept.versions.count < limit else {
                kept.position = UpkeepPosition([Int64(run.place)])
                break
            }
        }
        return kept
    }

    /// Whether every reader has passed a run's events.
    private func havePassed(_ run: MemoryRun, _ readers: EventReaders) -> Bool {
        run.events.allSatisfy { id in events.event(id).map(readers.havePassed) ?? true }
    }

    mutating func apply(_ change: UpkeepChange, of transaction: StoreTransaction) {
        let now = transaction.at
        switch change {
        case .forget(let ids, let moment):
            var readers = consumers.readers(of: cursors, at: now)
            for run in ids.compactMap({ runs[$0] }) {
                guard run.current.updatedAt < moment, isFree(run, readers, at: now) else { continue }
                for event in run.events.compactMap({ events.event($0) }) { _ = readers.letGo(of: event) }
                forget(run)
            }
            consumers.countMissed(readers.missed)
            trimAudit()
        case .bury, .replay, .keep, .discard:
            // What is in memory was never bytes: there is no dead letter.
            break
        case .thin(let versions, let workflow):
            if let cursor = transaction.cursor {
                consumers.claim(cursor.consumer, ConsumedEvents(everythingOf: workflow), at: now)
            }
            for (id, last) in versions {
                guard let run = runs[id] else { continue }
                // Versions behind a failure wait until that is over.
                let needed = run.parked.values.map(\.version).min() ?? .max
                run.dropObjects(through: min(last, run.current.version - 1, needed - 1))
            }
        }
    }
}
