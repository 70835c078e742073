@testable import Workflows

/// One thing that is done wrong where events are read, of the store's own and of those on another system.
struct ReadingFault: Sendable {
    let name: String
    let breaks: String
    let install: @Sendable (inout BrokenReading) -> Void

    init(_ name: String, breaks: String, install: @escaping @Sendable (inout BrokenReading) -> Void) {
        self.name = name
        self.breaks = breaks
        self.install = install
    }

    static let all = delivery + consumption + waiting

    static let delivery: [ReadingFault] = [
        ReadingFault(
            "A batch comes the last first",
            breaks: "A consumer without cursors begins with the first event, and is given each once, in order"
        ) {
            // The events that only that case has: acknowledging in another order would break others by chance.
            $0.onDeliveries = { $0.map(\.event.id) == Array(1...30) ? $0.reversed() : $0 }
        },

        ReadingFault(
            "A consumer is given all there is",
            breaks: "A consumer is given no more than it asks for, and then the rest"
        ) {
            $0.onLimit = { $0 == 3 ? 1000 : $0 }
        },

        ReadingFault(
            "A run's versions come the last first", breaks: "Events of one run come in the order of their versions"
        ) {
            $0.onDeliveries = { deliveries in
                guard Set(deliveries.map(\.event.runID)).count < deliveries.count, deliveries.count > 9 else {
                    return deliveries
                }
                return deliveries.reversed()
            }
        },

        ReadingFault(
            "Every run state is given",
            breaks: "A consumer of one run state is given the events of runs that came into it"
        ) {
            $0.onSubscription = { $0.with(runState: nil) }
        },

        ReadingFault(
            "An event is passed over when there are many", breaks: "No event is passed over while many write at once"
        ) {
            $0.onReceive = { receiver, limit, moment in
                let found = try await receiver.receive(limit: limit, until: moment)
                // Of the many who write at once: the others ask for another number.
                return limit == 16 ? found.filter { $0.event.foreignID != "order-60" } : found
            }
        },
    ]

    static let consumption: [ReadingFault] = [
        ReadingFault(
            "What comes again comes in another order",
            breaks: "What was acknowledged does not come again, and what was not comes again, in the same order"
        ) {
            // Of 40 the last 15: a worker of another case may be given as many by chance, and not these.
            $0.onDeliveries = { $0.map(\.event.id) == Array(26...40) ? $0.reversed() : $0 }
        },

        ReadingFault(
            "A worker is given every partition",
            breaks: "A worker is given the events of its partitions, and workers together each event once"
        ) {
            $0.onSubscription = { subscription in
                // The same with acknowledgements has a case of its own.
                subscription.partitions == .share(4, of: 5) ? subscription.with(partitions: .all) : subscription
            }
        },

        ReadingFault(
            "Of three workers one is missing",
            breaks: "The number of workers changes without an event being lost or given twice"
        ) {
            $0.onSubscription = { subscription in
                subscription.partitions == .share(2, of: 3)
                    ? subscription.with(partitions: .share(1, of: 3)) : subscription
            }
        },
    ]

    static let waiting: [ReadingFault] = [
        ReadingFault(
            "What comes between two waits is missed", breaks: "What is stored between two waits is not slept through"
        ) {
            let looked = Memo(false)
            $0.onReceive = { receiver, limit, moment in
                if moment == nil, looked.change({ $0 }) {
                    _ = try await receiver.receive(limit: limit, until: .distantPast)
                }
                let found = try await receiver.receive(limit: limit, until: moment)
                if moment == .distantPast, found.isEmpty { looked.change { $0 = true } }
                return found
            }
        },

        ReadingFault("An interruption does nothing", breaks: "A wait that is interrupted ends with nothing") {
            $0.onInterrupt = {}
        },

        ReadingFault(
            "A cancellation ends a wait with nothing", breaks: "A wait that is cancelled ends with the cancellation"
        ) {
            $0.hidesCancellation = true
        },

        ReadingFault("A wait does not end at its moment", breaks: "A wait ends at its moment") {
            let clock = $0.clock
            $0.onMoment = { moment in
                guard let moment, moment > clock.now else { return moment }
                return moment + .seconds(60)
            }
        },

        ReadingFault(
            "A wait lasts until its moment, whatever the polling",
            breaks: "A wait lasts no longer than the polling, though its moment is later"
        ) {
            $0.onSubscription = { $0.with(polling: .hours(1)) }
        },

        ReadingFault("A moment that has passed is waited for", breaks: "A moment that has passed is not waited for") {
            let clock = $0.clock
            $0.onMoment = { moment in
                guard let moment, moment > .distantPast, moment < clock.now else { return moment }
                return nil
            }
        },
    ]
}

extension Fault {
    static let streamed = ReadingFault.all.map { fault in
        Fault(fault.name, breaks: fault.breaks) { fault.install(&$0.brokenStreamer.reading) }
    }
}

extension RelayFault {
    static let streamed = ReadingFault.all.map { fault in
        RelayFault(fault.name, breaks: fault.breaks) { fault.install(&$0.reading) }
    }
}
