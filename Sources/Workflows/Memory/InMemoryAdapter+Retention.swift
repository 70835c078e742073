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
}

extension MemoryState {
    /// So many runs that are held back are passed over in one look.
    private static let heldLimit = 256
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
        guard run.events.allSatisfy({ id in events.event(id).map(readers.havePassed) ?? true }) else { return false }
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
        case .replay, .keep, .discard:
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
