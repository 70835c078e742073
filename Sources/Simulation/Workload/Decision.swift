import Workflows

/// What a piece of code decides to do with a run, whatever it is called by.
enum Decision<Status: WorkflowStatus>: Sendable {
    case to(Status)
    case skipped
    case repeated
    case paused
    case cancelled
    case again(Duration)

    /// What the log says of it.
    var name: String {
        switch self {
        case .to(let status): "to \(status.rawValue)"
        case .skipped: "skipped"
        case .repeated: "repeated"
        case .paused: "paused"
        case .cancelled: "cancelled"
        case .again: "again"
        }
    }

    /// Whether the run gets another version by it.
    var stores: Bool {
        switch self {
        case .to, .repeated, .paused, .cancelled: true
        case .skipped, .again: false
        }
    }

    var transition: Transition<Status> {
        switch self {
        case .to(let status): .to(status)
        case .repeated: .saveAndRepeat
        case .paused: .pause("the code wants a person")
        case .cancelled: .cancel("the code gave up")
        case .skipped, .again: .skip
        }
    }

    var timeoutTransition: TimeoutTransition<Status> {
        switch self {
        case .to(let status): .to(status)
        case .paused: .pause("the code wants a person")
        case .cancelled: .cancel("the code gave up")
        case .again(let delay): .again(after: delay)
        case .skipped, .repeated: .skip
        }
    }
}

extension Decision<OrderStatus> {
    static var created: Decision { .to(.created) }
    static var review: Decision { .to(.review) }
    static var paying: Decision { .to(.paying) }
    static var packing: Decision { .to(.packing) }
    static var delivering: Decision { .to(.delivering) }
    static var shipped: Decision { .to(.shipped) }
    static var refunded: Decision { .to(.refunded) }
}
