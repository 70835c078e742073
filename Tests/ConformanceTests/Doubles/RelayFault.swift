import Synchronization
import Testing

@testable import Workflows
@testable import WorkflowsTesting

/// One thing that a streamer on another system does wrong.
struct RelayFault: Sendable, CustomTestStringConvertible {
    let name: String
    let breaks: [String]
    let install: @Sendable (inout BrokenRelay) -> Void

    init(_ name: String, breaks: String..., install: @escaping @Sendable (inout BrokenRelay) -> Void) {
        self.name = name
        self.breaks = breaks
        self.install = install
    }

    var testDescription: String { name }

    static let all = streamed + delivery + consumption + waiting + sending

    /// Of what only a streamer promises that events are sent to.
    static let sending: [RelayFault] = [
        RelayFault(
            "No status is sent as a status", breaks: "What was sent says which version of which run it tells of"
        ) { relay in
            relay.onSend = { events in events.map { $0.with(previousStatus: $0.previousStatus ?? 0) } }
        },

        RelayFault("What is sent again is lost", breaks: "What was sent twice is given at least once") { relay in
            let sent = Memo([[Event]]())
            relay.onSend = { events in
                if !events.isEmpty { sent.change { $0.append(events) } }
                return events
            }
            relay.onDeliveries = { deliveries in
                // Of one event: of many who relay at once several may send the same.
                let isAgain = sent.change { $0.count == 2 && $0[0] == $0[1] && $0[0].count == 1 }
                return isAgain ? [] : deliveries
            }
        },

        RelayFault(
            "An acknowledgement must follow the one before",
            breaks: "An acknowledgement is good for everything that was given up to it",
            "An acknowledgement that comes late moves no cursor back"
        ) { relay in
            let inner = relay.inner
            relay.onAcknowledgement = { move in
                let stands = inner.state.withLock { $0.cursors[move.consumer]?[move.partition] } ?? 0
                return stands == move.from ? move : nil
            }
        },

        RelayFault(
            "An acknowledgement after others that did not come is ignored",
            breaks: "An acknowledgement is good for everything that was given up to it"
        ) { relay in
            let inner = relay.inner
            relay.onAcknowledgement = { move in
                let isSmall = inner.state.withLock { $0.lastID == 5 }
                return isSmall && move.from == 3 ? nil : move
            }
        },

        RelayFault(
            "A late acknowledgement moves the cursor back",
            breaks: "An acknowledgement that comes late moves no cursor back"
        ) { relay in
            let inner = relay.inner
            relay.onAcknowledgement = { move in
                inner.state.withLock { $0.cursors[move.consumer, default: [:]][move.partition] = move.to }
                return nil
            }
        },
    ]
}
