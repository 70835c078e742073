import Synchronization
import Workflows

@testable import WorkflowsTesting

extension SourceFault {
    static let acknowledgement: [SourceFault] = [
        SourceFault(
            "An acknowledgement is ignored",
            breaks: "What of a stream was acknowledged is not given to whoever reads next"
        ) {
            $0.onAcknowledgement = { event, _ in event.id != "done-20" }
        },

        SourceFault(
            "What is given is acknowledged",
            breaks: "What of a stream was given and not acknowledged is given to whoever reads next, as it was",
            "After an acknowledgement the events of its key that were given later come again, in their order",
            "An acknowledgement is good for what was given of its partition before",
            "What was given of other partitions comes again until it is acknowledged itself",
            "What a worker is given of a stream does not hang on what other workers have dealt with",
            "Who has dealt with events of a stream goes on behind them, also when begun at the newest one"
        ) {
            let inner = $0.inner
            $0.onEvents = { events, consumer in
                for event in events { inner.put(consumer, behind: event) }
                return events
            }
        },

        SourceFault(
            "What comes again has a number of its own",
            breaks: "What of a stream was given and not acknowledged is given to whoever reads next, as it was"
        ) {
            let known = Memo(Set<String>())
            $0.onEvents = { events, _ in
                events.map { event in
                    guard event.id.hasPrefix("open-"), known.change({ !$0.insert(event.id).inserted }) else {
                        return event
                    }
                    var event = event
                    event.id += " again"
                    return event
                }
            }
        },

        SourceFault(
            "What comes again comes in another order",
            breaks: "After an acknowledgement the events of its key that were given later come again, in their order"
        ) {
            $0.onEvents = { events, _ in events.first?.id == "half-5" ? events.reversed() : events }
        },

        SourceFault(
            "An acknowledgement after others that did not come is ignored",
            breaks: "An acknowledgement is good for what was given of its partition before"
        ) {
            let inner = $0.inner
            $0.onAcknowledgement = { event, consumer in !inner.hasOthers(before: event, for: consumer) }
        },

        SourceFault(
            "Partitions are acknowledged together",
            breaks: "What was given of other partitions comes again until it is acknowledged itself",
            "What a worker is given of a stream does not hang on what other workers have dealt with",
            "The number of workers of a stream changes without an event being lost or given twice"
        ) {
            let inner = $0.inner
            $0.onAcknowledgement = { event, consumer in
                inner.putAll(consumer, behind: event)
                return true
            }
        },

        SourceFault(
            "The partitions of a receiver are acknowledged together",
            breaks: "What was given of other partitions comes again until it is acknowledged itself"
        ) {
            let inner = $0.inner
            $0.onAcknowledgement = { event, consumer in
                // The number of workers that change has a case of its own.
                if event.id.hasPrefix("other-") { inner.putAll(consumer, behind: event) }
                return true
            }
        },

        SourceFault(
            "A late acknowledgement moves the cursor back",
            breaks: "An acknowledgement of who lost the role meanwhile moves no cursor of a stream back"
        ) {
            let inner = $0.inner
            $0.onAcknowledgement = { event, consumer in
                inner.put(consumer, behind: event)
                return false
            }
        },

        SourceFault("Consumers share their cursors", breaks: "Each consumer of a stream has cursors of its own") {
            let inner = $0.inner
            $0.onReading = { reading in
                guard reading.consumer == "shop-2" else { return }
                inner.state.withLock { $0.cursors["shop-2"] = $0.cursors["shop-1"] }
            }
        },
    ]

    static let beginning: [SourceFault] = [
        SourceFault(
            "A consumer begins with the first event, whatever it asks for",
            breaks: "Who begins behind the newest event of a stream is given nothing before it and everything after",
            "Who began behind the newest event of a stream stays there, also when nothing was given since"
        ) {
            $0.onBegin = { _ throws(WorkflowError) in }
        },

        SourceFault(
            "A consumer begins behind what came since",
            breaks: "Who begins behind the newest event of a stream is given nothing before it and everything after"
        ) {
            $0.onEvents = { events, _ in events.filter { $0.id != "after-1" } }
        },

        SourceFault(
            "Beginning at the latest event moves cursors that were acknowledged",
            breaks: "Who has dealt with events of a stream goes on behind them, also when begun at the newest one"
        ) {
            $0.beginAgain { $0 }
        },

        SourceFault(
            "Beginning at the latest event moves cursors until something was acknowledged",
            breaks: "Who began behind the newest event of a stream stays there, also when nothing was given since"
        ) {
            $0.beginAgain { !$0 }
        },
    ]
}

extension BrokenSource {
    /// Begins a consumer that has cursors anew, depending on whether something was acknowledged.
    fileprivate mutating func beginAgain(_ isMoved: @escaping @Sendable (_ wasAcknowledged: Bool) -> Bool) {
        let acknowledged = Memo(false)
        onAcknowledgement = { _, _ in
            acknowledged.change { $0 = true }
            return true
        }
        onBegin = { [inner] consumer throws(WorkflowError) in
            if isMoved(acknowledged.change { $0 }) { inner.state.withLock { $0.cursors[consumer] = nil } }
            try await inner.beginAtLatest(consumer)
        }
    }
}

extension InMemoryConnectorSource {
    /// Puts a cursor behind an event, wherever it stands.
    func put(_ consumer: ConsumerName, behind event: ConnectorEvent) {
        state.withLock { state in
            guard let place = state.events.firstIndex(of: event) else { return }
            state.cursors[consumer, default: [:]][event.partition] = place + 1
        }
    }

    /// Puts the cursors of all partitions behind an event, unless they stand further.
    func putAll(_ consumer: ConsumerName, behind event: ConnectorEvent) {
        state.withLock { state in
            guard let place = state.events.firstIndex(of: event) else { return }
            for partition in (0..<Partition.count).map(Partition.init(number:)) {
                let stands = state.cursors[consumer]?[partition] ?? 0
                state.cursors[consumer, default: [:]][partition] = max(stands, place + 1)
            }
        }
    }

    /// Whether its partition has events before it that were not acknowledged.
    func hasOthers(before event: ConnectorEvent, for consumer: ConsumerName) -> Bool {
        state.withLock { state in
            let stands = state.cursors[consumer]?[event.partition] ?? 0
            guard let place = state.events.firstIndex(of: event), stands < place else { return false }
            return state.events[stands..<place].contains { $0.partition == event.partition }
        }
    }
}
