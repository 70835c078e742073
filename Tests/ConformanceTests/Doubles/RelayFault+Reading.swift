import Synchronization

@testable import Workflows
@testable import WorkflowsTesting

extension RelayFault {
    static let delivery: [RelayFault] = [
        RelayFault(
            "A topic has the events of every status", breaks: "A consumer is given the events of its topic alone"
        ) { relay in
            let inner = relay.inner
            relay.onDeliveries = { deliveries in
                guard deliveries.count == 1, let first = deliveries.first, case .status = first.event.topic.kind else {
                    return deliveries
                }
                let others = inner.state.withLock { $0.topics.values.flatMap(\.self) }.filter {
                    $0.topic != first.event.topic && $0.topic.workflow == "orders" && $0.version == 1
                }
                return deliveries + others.map { Delivery(event: $0, record: nil, cursor: first.cursor) }
            }
        }
    ]

    static let consumption: [RelayFault] = [
        RelayFault(
            "Nothing is acknowledged",
            breaks: "What was acknowledged does not come again, and what was not comes again, in the same order",
            "Each event of a batch can be acknowledged, one after the other",
            "What is acknowledged in one partition leaves the others where they are",
            "The number of workers changes without an event being lost or given twice",
            "A consumer that has cursors keeps them when it is to begin at the latest event",
            "An acknowledgement is good for everything that was given up to it",
            "An acknowledgement that comes late moves no cursor back"
        ) { $0.onAcknowledgement = { _ in nil } },

        RelayFault(
            "Of a partition's events one is acknowledged",
            breaks: "Each event of a batch can be acknowledged, one after the other"
        ) { relay in
            let inner = relay.inner
            // Of more events than there are partitions: of few no two may be of one.
            relay.onAcknowledgement = { move in
                inner.state.withLock { $0.lastID == 80 } && move.from > 0 ? nil : move
            }
        },

        RelayFault(
            "Partitions are acknowledged together",
            breaks: "What is acknowledged in one partition leaves the others where they are"
        ) { relay in
            let inner = relay.inner
            relay.onAcknowledgement = { move in
                guard inner.state.withLock({ $0.lastID == 42 }) else { return move }
                inner.putAll(move.consumer, at: move.to)
                return nil
            }
        },

        RelayFault("Consumers share their cursors", breaks: "Each consumer has cursors of its own") { relay in
            let inner = relay.inner
            relay.onSubscription = { subscription in
                guard subscription.consumer == "orders-2" else { return subscription }
                inner.state.withLock { $0.cursors["orders-2"] = $0.cursors["orders-1"] }
                return subscription
            }
        },

        RelayFault(
            "A consumer begins with the first event, whatever it asks for",
            breaks: "A consumer that begins at the latest event hears of nothing before and of everything after"
        ) { $0.onBegin = { _ throws(WorkflowError) in } },

        RelayFault(
            "Beginning at the latest event moves the cursors there are",
            breaks: "A consumer that has cursors keeps them when it is to begin at the latest event"
        ) { relay in
            let inner = relay.inner
            relay.onBegin = { consumer throws(WorkflowError) in
                inner.state.withLock { $0.cursors[consumer] = nil }
                try await inner.beginAtLatest(consumer)
            }
        },
    ]

    static let waiting: [RelayFault] = [
        RelayFault(
            "What ends a wait is lost", breaks: "A consumer that waits is given an event as soon as it is stored"
        ) { relay in
            let looked = Memo(false)
            relay.onReceive = { receiver, limit, moment in
                if moment == .distantPast { looked.change { $0 = true } }
                let found = try await receiver.receive(limit: limit, until: moment)
                // Where nobody looked before: what comes between two waits has another case, and many at once too.
                return limit == 9 && moment == nil && !looked.change { $0 } ? [] : found
            }
        }
    ]
}

extension InMemoryStreamer {
    /// Puts all cursors of a consumer on an event.
    fileprivate func putAll(_ consumer: ConsumerName, at id: Int64) {
        state.withLock { state in
            for number in 0..<Partition.count { state.cursors[consumer, default: [:]][Partition(number: number)] = id }
        }
    }
}
