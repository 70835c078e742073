import Workflows
import WorkflowsTesting

/// What the checks look things up in: every version that was stored, and every call of user code.
struct Facts {
    /// A version of a run, by what was accepted.
    struct Key: Hashable {
        let runID: RunID
        let version: Int
    }

    struct Stored {
        let record: Record
        /// The version it was made of; `nil` for the first.
        let previous: Record?
        let at: Duration
        let kind: Origin.Kind
    }

    /// What the store was told of an attempt that failed.
    struct Failure {
        /// Which attempt it was, as it is stored.
        let number: Int
        let at: Duration
    }

    /// What a timeout's role did with a timeout beside moving its run.
    struct TimeoutEnd: Hashable {
        let role: RoleName
        let isAgain: Bool
        let at: Duration
    }

    let attempts: [Attempt]
    /// In the order they were stored.
    let versions: [Stored]
    let byKey: [Key: Stored]
    /// By run, in their order.
    let histories: [RunID: [Record]]
    /// By attempt: what came of those that failed.
    let failures: [Int: [Failure]]
    /// By version: the failures of connectors that did not get as far as their code, because the run that it is for could not
    /// be read.
    let failuresBefore: [Key: [Failure]]
    /// How many timeouts ended, or were put off, without a move.
    let timeoutEnds: [TimeoutEnd: Int]

    init(_ world: World) {
        attempts = world.log.all
        var versions: [Stored] = []
        var current: [RunID: Record] = [:]
        var failures: [Int: [Failure]] = [:]
        var failuresBefore: [Key: [Failure]] = [:]
        var timeoutEnds: [TimeoutEnd: Int] = [:]
        for entry in world.journal.entries where entry.outcome.duplicateOf == nil {
            switch entry.transaction.run {
            case .create(let record):
                versions.append(Stored(record: record, previous: nil, at: entry.at, kind: record.meta.origin.kind))
            case .advance(let previous, let next):
                // As it was accepted, whatever the store told of it afterwards.
                let accepted = current[next.runID] ?? previous
                versions.append(Stored(record: next, previous: accepted, at: entry.at, kind: next.meta.origin.kind))
            case nil:
                guard let role = entry.transaction.fence?.role, !entry.outcome.dropped else { break }
                for change in entry.transaction.timeouts {
                    guard let isAgain = change.isAgain else { continue }
                    timeoutEnds[TimeoutEnd(role: role, isAgain: isAgain, at: entry.at), default: 0] += 1
                }
            }
            if let record = entry.transaction.run?.record { current[record.runID] = record }
            if let (attempt, number) = entry.failure {
                failures[attempt, default: []].append(Failure(number: number, at: entry.at))
            } else if entry.transaction.failedAttempt, case .parked(let event) = entry.transaction.parking,
                event.lastError.hasPrefix("connector: ")
            {
                failuresBefore[Key(runID: event.runID, version: event.version), default: []].append(
                    Failure(number: event.attempts, at: entry.at))
            }
        }
        self.failures = failures
        self.failuresBefore = failuresBefore
        self.timeoutEnds = timeoutEnds
        self.versions = versions
        byKey = Dictionary(versions.map { (Key($0.record), $0) }) { first, _ in first }
        histories = Dictionary(grouping: versions.map(\.record), by: \.runID)
    }
}

extension Facts.Key {
    init(_ record: Record) { self.init(runID: record.runID, version: record.version) }
}

extension Facts.Stored {
    var what: String { "version \(record.version) of run \(record.runID) of \(record.workflow)" }
}

extension TimeoutChange {
    /// Whether the timeout comes again; `nil` where it is neither over nor put off by its own code.
    fileprivate var isAgain: Bool? {
        switch self {
        case .finish: false
        case .again: true
        case .arm, .fail: nil
        }
    }
}

extension StoreJournal.Entry {
    /// The attempt whose failure was stored, and which one it was said to be.
    fileprivate var failure: (attempt: Int, number: Int)? {
        guard transaction.failedAttempt, !outcome.dropped else { return nil }
        var told: [(error: String, number: Int?)] = []
        if case .parked(let event) = transaction.parking { told.append((event.lastError, event.attempts)) }
        for case .fail(_, let attempts, let error, _) in transaction.timeouts { told.append((error, attempts)) }
        if case .advance(_, let next) = transaction.run, let reason = next.meta.reason {
            let number = reason.split(separator: "err ×").last?.prefix(while: \.isNumber)
            told.append((reason, number.flatMap { Int($0) }))
        }
        for case (let error, let number?) in told {
            if let attempt = UserCode.Upstream.attempt(in: error) { return (attempt, number) }
        }
        return nil
    }
}
