import Workflows
import WorkflowsMonitoring

/// A failure that waits to be tried again: a run's, or an event of an outside stream that is kept for a connector.
enum WaitingFailure: Sendable {
    case run(ParkedEvent)
    case kept(KeptEvent)

    var id: ParkedID {
        switch self {
        case .run(let event): ParkedID(consumer: event.consumer, runID: event.runID, event: nil)
        case .kept(let event): ParkedID(consumer: event.consumer, runID: .zero, event: event.eventID)
        }
    }

    /// Whose it is; an event of a stream is of no run.
    var runID: RunID? { if case .run(let event) = self { event.runID } else { nil } }

    var dueAt: Timestamp {
        switch self {
        case .run(let event): event.dueAt
        case .kept(let event): event.dueAt
        }
    }

    var attempts: Int {
        switch self {
        case .run(let event): event.attempts
        case .kept(let event): event.attempts
        }
    }

    var lastError: String {
        switch self {
        case .run(let event): event.lastError
        case .kept(let event): event.lastError
        }
    }

    /// Nobody has tried it: it waits behind another event of its key.
    var isBehindAnother: Bool {
        if case .kept(let event) = self { event.attempts == 0 && event.lastError.isEmpty } else { false }
    }
}

/// A failure that waits is told from others by who tries it again, and for which run or event.
struct ParkedID: Hashable, Sendable {
    var consumer: ConsumerName
    var runID: RunID
    var event: String?
}

extension TimeoutsState {
    mutating func take(_ parked: [ParkedEvent]) {
        self.parked = parked
        gather()
    }

    mutating func take(_ kept: KeptEventList) {
        (self.kept, keptTotal) = (kept.items, kept.total)
        gather()
    }

    /// What waits behind another comes last: it is not due before that is over.
    private mutating func gather() {
        let kept = self.kept.map(WaitingFailure.kept)
        let runs = parked.map(WaitingFailure.run)
        guard !kept.isEmpty else {
            failures = runs
            return
        }
        let due = (runs + kept.filter { !$0.isBehindAnother }).sorted { $0.dueAt < $1.dueAt }
        failures = due + kept.filter(\.isBehindAnother)
    }

    var failureIDs: [ParkedID] { failures.map(\.id) }

    var chosenFailure: WaitingFailure? { failures.first { $0.id == parkedSelection.id } }
}
