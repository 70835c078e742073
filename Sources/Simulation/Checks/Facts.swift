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

    let attempts: [Attempt]
    /// In the order they were stored.
    let versions: [Stored]
    let byKey: [Key: Stored]
    /// By run, in their order.
    let histories: [RunID: [Record]]
    let attemptsByVersion: [Key: [Attempt]]

    init(_ world: World) {
        attempts = world.log.all
        var versions: [Stored] = []
        for entry in world.journal.entries where entry.outcome.duplicateOf == nil {
            switch entry.transaction.run {
            case .create(let record):
                versions.append(Stored(record: record, previous: nil, at: entry.at, kind: record.meta.origin.kind))
            case .advance(let previous, let next):
                versions.append(Stored(record: next, previous: previous, at: entry.at, kind: next.meta.origin.kind))
            case nil: break
            }
        }
        self.versions = versions
        byKey = Dictionary(versions.map { (Key($0.record), $0) }) { first, _ in first }
        histories = Dictionary(grouping: versions.map(\.record), by: \.runID)
        attemptsByVersion = Dictionary(grouping: attempts) { Key(runID: $0.runID, version: $0.version) }
    }
}

extension Facts.Key {
    init(_ record: Record) { self.init(runID: record.runID, version: record.version) }
}

extension Facts.Stored {
    var what: String { "version \(record.version) of run \(record.runID) of \(record.workflow)" }
}
