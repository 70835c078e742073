import Synchronization

@testable import Workflows

extension KeepingFault {
    static let events: [KeepingFault] = [
        KeepingFault(
            "What was passed stays", breaks: "An event that everybody has passed who reads it goes, as new ones come"
        ) {
            let inner = $0.memory
            $0.brokenStreamer.onceReceiving = { subscription in
                guard subscription.consumer == "passer" else { return }
                inner.state.withLock { $0.consumers.claim("nobody", subscription.reads, at: inner.clock.now) }
            }
        },

        KeepingFault(
            "Who is slow keeps nothing", breaks: "An event that a consumer has not passed stays, and is given to it"
        ) { $0.claim("slow", earlierBy: ConsumerStanding.abandonedAfter) },

        KeepingFault(
            "What one has passed goes", breaks: "An event stays until the last of its consumers has passed it"
        ) { $0.claim("second", earlierBy: ConsumerStanding.abandonedAfter) },

        KeepingFault(
            "Who reads one run state keeps them all", breaks: "Who reads the events of one run state keeps no others"
        ) {
            let inner = $0.memory
            $0.brokenStreamer.onceReceiving = { subscription in
                guard subscription.consumer == "stops" else { return }
                let reads = subscription.with(runState: nil).reads
                inner.state.withLock { $0.consumers.claim("stops", reads, at: inner.clock.now) }
            }
        },

        KeepingFault(
            "One too few of the newest events is kept", breaks: "The newest events are kept for those who look back"
        ) {
            let events = $0.broken.onEvents
            $0.broken.onEvents = { id, limit throws(WorkflowError) in
                let found = try await events(id, limit)
                let isLookingBack = id > 0 && limit == 10_000
                return isLookingBack ? Array(found.dropFirst()) : found
            }
        },

        KeepingFault(
            "The event of a run that was paused goes",
            breaks: "The event of a run's present version stays while somebody is to move the run on, however long"
        ) {
            let events = $0.broken.onEvents
            $0.broken.onEvents = { id, limit throws(WorkflowError) in
                try await events(id, limit).filter { $0.runState != .paused }
            }
        },

        KeepingFault(
            "The last event is the last that is left", breaks: "The ID of an event that is gone is never given again"
        ) {
            let inner = $0.memory
            $0.broken.onLastEventID = { () throws(WorkflowError) in
                try await inner.events(after: 0, limit: .max).last?.id ?? 0
            }
        },
    ]

    static let consumers: [KeepingFault] = [
        KeepingFault(
            "How far a consumer has come is not known",
            breaks: "Who reads is known, with what it reads, how far it has come and how much waits for it"
        ) {
            $0.onKeeping { keeping in
                let consumers = keeping.onConsumers
                keeping.onConsumers = { () throws(WorkflowError) in
                    try await consumers().map {
                        var standing = $0
                        standing.positions = [:]
                        return standing
                    }
                }
            }
        },

        KeepingFault(
            "A consumer is claimed once", breaks: "A consumer that is served stays claimed, however quiet it is"
        ) {
            let inner = $0.memory
            let first = inner.clock.now
            $0.onKeeping { keeping in
                let consumers = keeping.onConsumers
                keeping.onConsumers = { () throws(WorkflowError) in
                    try await consumers().map {
                        var standing = $0
                        if standing.consumer == "quiet" { standing.claimedAt = first }
                        return standing
                    }
                }
            }
        },

        KeepingFault(
            "A consumer is abandoned a day early",
            breaks: "A consumer that nobody has claimed for seven days holds nothing back from then on"
        ) { $0.claim("gone", earlierBy: .hours(24)) },

        KeepingFault(
            "What was missed is told again",
            breaks: "How many events an abandoned consumer missed is known, and told to it once when it comes back"
        ) {
            let inner = $0.memory
            $0.brokenStreamer.onMissed = { consumer, _ in
                inner.state.withLock { $0.consumers.all[consumer]?.missed ?? 0 }
            }
        },

        KeepingFault("What goes with its run is not missed", breaks: "Events that went with their run are missed too") {
            $0.broken.after { transaction, _ in
                guard case .forget = transaction.upkeep else { return nil }
                return { state in for name in state.consumers.all.keys { _ = state.consumers.takeMissed(name) } }
            }
        },

        KeepingFault(
            "Who comes back begins with the next event",
            breaks: "Who comes back after its events went goes on with the first that is left"
        ) { $0.brokenStreamer.onDeliveries = { $0.filter { $0.event.foreignID != "order-9" } } },
    ]
}
