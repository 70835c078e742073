/// The engine's state of a run, beside the status, which is the user's. The numbers are those on disk and on the wire.
public enum RunState: Int, Sendable, Hashable, CaseIterable, Codable {
    /// Stored by a trigger; no step has moved it yet.
    case initiated = 1
    /// A step has moved it; it is on its way.
    case running = 2
    /// It stands until resumed or cancelled: paused by a person, or by the engine after errors.
    case paused = 3
    /// Ended by a step or a person.
    case cancelled = 4
    /// Reached a terminal status.
    case completed = 5
    /// Its object was overwritten; the rest is kept.
    case dataDeleted = 6
    /// Its object is to be overwritten.
    case requestedDataDeleted = 7

    /// The states this one may move to. Staying in a state while the status moves is not a move of the run state.
    public var successors: [RunState] {
        switch self {
        case .initiated: [.running, .completed, .paused, .cancelled]
        case .running: [.completed, .paused, .cancelled]
        case .paused: [.running, .cancelled]
        case .cancelled, .completed: [.requestedDataDeleted]
        case .requestedDataDeleted: [.dataDeleted]
        case .dataDeleted: [.requestedDataDeleted]
        }
    }

    /// Whether a run in this state may go to `next`.
    public func canMove(to next: RunState) -> Bool { successors.contains(next) }

    /// Whether a version in this state may be followed by one in `next`: a move, or a run that stays running while its
    /// status moves, or is saved where it stands. Whatever moves or saves one that is initiated makes it running.
    func mayPrecede(_ next: RunState) -> Bool {
        self == next && self == .running || canMove(to: next)
    }

    /// Initiated, running or paused: the run may still move, and holds its foreign ID.
    public var isUnfinished: Bool { rawValue <= RunState.paused.rawValue }

    /// Whether the run is over and nothing more is owed: completed or cancelled, and no data is left to delete that was
    /// asked for.
    package var isFinal: Bool { self == .completed || self == .cancelled || self == .dataDeleted }

    /// The name scripts rely on: lower case with underscores.
    public var name: String {
        switch self {
        case .initiated: "initiated"
        case .running: "running"
        case .paused: "paused"
        case .cancelled: "cancelled"
        case .completed: "completed"
        case .dataDeleted: "data_deleted"
        case .requestedDataDeleted: "requested_data_deleted"
        }
    }

    /// The state of that name, `nil` for any other text.
    public init?(name: some StringProtocol) {
        guard let state = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = state
    }
}

extension RunState: CustomStringConvertible {
    /// The name scripts rely on.
    public var description: String { name }
}
