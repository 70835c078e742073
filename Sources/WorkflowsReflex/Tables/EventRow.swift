import Workflows

/// A row of a table of events, as it was found.
enum EventRow: Sendable {
    case event(ReflexEvent)
    /// It makes no event.
    case malformed(MalformedRow)

    /// Where it stands.
    var id: Int64 {
        switch self {
        case .event(let event): event.id
        case .malformed(let row): row.id
        }
    }

    /// What is kept of it where it cannot be read.
    var bytes: [UInt8] {
        switch self {
        case .event(let event): event.metadata
        case .malformed(let row): row.columns
        }
    }
}

/// A row that makes no event: what it happened to, or what happened, is something else than the table should hold.
struct MalformedRow: Sendable {
    let id: Int64
    /// What it happened to, where that much can be read.
    let foreignID: String?
    let metadata: [UInt8]
    /// What its columns say, each on a line.
    let columns: [UInt8]
    let why: WorkflowError
}
