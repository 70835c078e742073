@testable import Workflows

extension Fault {
    static let events: [Fault] = [
        Fault(
            "Runs that pause stay on the topic of their status",
            breaks: "Every version makes one event, on the topic of its status or of what became of the run"
        ) {
            $0.broken.onEvent { event in
                // Who reads everything, and holds it against this, has a case of its own.
                guard event.runState == .paused, event.version == 3 else { return event }
                return event.with(topic: Topic(workflow: event.topic.workflow, kind: .status(event.status)))
            }
        },

        Fault(
            "The status before is forgotten",
            breaks: "An event says which version of which run it is of, and how it came about"
        ) {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                var outcome = try await inner.transact(transaction)
                if outcome.event?.origin == .callback { outcome.event = outcome.event?.with(previousStatus: nil) }
                return outcome
            }
            $0.broken.onEvent { $0.origin == .callback ? $0.with(previousStatus: nil) : $0 }
        },

        Fault("Who stores a version is not told its event", breaks: "Who stores a version is given its event") {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                var outcome = try await inner.transact(transaction)
                // That IDs grow has a case of its own, and its second version stays in its status.
                if let event = outcome.event, event.version == 2, event.status == 2 {
                    outcome.event = event.with(id: 0)
                }
                return outcome
            }
        },

        Fault(
            "The change feed is in the order of time",
            breaks: "The change feed gives what was stored after an event, in the order of storing"
        ) {
            let inner = $0.memory
            $0.broken.onEvents = { id, limit throws(WorkflowError) in
                try await inner.events(after: id, limit: limit).sorted { ($0.at, $0.id) < ($1.at, $1.id) }
            }
        },

        Fault(
            "The change feed repeats the event it goes on from",
            breaks: "The change feed gives what was stored after an event, in the order of storing",
            "The change feed gives no more than asked for, and goes on from there"
        ) {
            let inner = $0.memory
            $0.broken.onEvents = { id, limit throws(WorkflowError) in
                try await inner.events(after: max(0, id - 1), limit: limit)
            }
        },

        Fault(
            "The change feed gives all there is",
            breaks: "The change feed gives no more than asked for, and goes on from there"
        ) {
            let inner = $0.memory
            $0.broken.onEvents = { id, _ throws(WorkflowError) in try await inner.events(after: id, limit: 10_000) }
        },

        Fault("The IDs of events are used again", breaks: "The IDs of events grow, and none is used twice") {
            let inner = $0.memory
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                var outcome = try await inner.transact(transaction)
                if let event = outcome.event, event.status > 9 { outcome.event = event.with(id: event.id - 5) }
                return outcome
            }
        },

        Fault("The last event is counted", breaks: "The last event is the one stored last; before the first it is 0") {
            let inner = $0.memory
            $0.broken.onLastEventID = { () throws(WorkflowError) in
                let last = try await inner.lastEventID()
                return last > 0 ? last - 1 : last
            }
        },

        Fault(
            "Crossings are given the oldest first",
            breaks: "The crossings of a transition are found, the newest first, no more than asked for"
        ) {
            let inner = $0.memory
            $0.broken.onCrossings = { edge, limit throws(WorkflowError) in
                Array(try await inner.crossings(of: edge, limit: 1000).reversed().prefix(limit))
            }
        },

        Fault(
            "Crossings by any means are found",
            breaks: "A crossing is of one workflow, from one status to another, by one means"
        ) {
            let inner = $0.memory
            $0.broken.onCrossings = { edge, limit throws(WorkflowError) in
                var found: [Event] = []
                for kind in Origin.Kind.allCases {
                    var other = edge
                    other.origin = kind
                    found += try await inner.crossings(of: other, limit: limit)
                }
                return found
            }
        },
    ]
}

extension Event {
    func with(id: Int64? = nil, topic: Topic? = nil) -> Event {
        Event(
            id: id ?? self.id, topic: topic ?? self.topic, partition: partition, runID: runID, foreignID: foreignID,
            version: version, status: status, previousStatus: previousStatus, runState: runState, origin: origin,
            at: at)
    }

    func with(previousStatus: Int?) -> Event {
        Event(
            id: id, topic: topic, partition: partition, runID: runID, foreignID: foreignID, version: version,
            status: status, previousStatus: previousStatus, runState: runState, origin: origin, at: at)
    }
}
