import Workflows

@testable import WorkflowsTesting

extension SourceFault {
    static let workers: [SourceFault] = [
        SourceFault(
            "A worker is given every partition",
            breaks:
                "A worker is given the events of a stream that are of its partitions, and workers together each once"
        ) {
            // The same with acknowledgements has a case of its own.
            $0.onReading = { if $0.partitions == .share(4, of: 5) { $0.partitions = .all } }
        },

        SourceFault(
            "Of three workers one is missing",
            breaks: "The number of workers of a stream changes without an event being lost or given twice"
        ) {
            $0.onReading = { if $0.partitions == .share(2, of: 3) { $0.partitions = .share(1, of: 3) } }
        },

        SourceFault(
            "A worker acknowledges for the others",
            breaks: "What a worker is given of a stream does not hang on what other workers have dealt with"
        ) {
            let inner = $0.inner
            $0.onAcknowledgement = { event, consumer in
                if event.id.hasPrefix("apart-") { inner.putAll(consumer, behind: event) }
                return true
            }
        },
    ]

    static let waiting: [SourceFault] = [
        SourceFault(
            "What ends a wait is lost",
            breaks: "What is appended while a receiver waits is given when its polling is over, or before"
        ) {
            $0.onReceive = { receiver, limit, moment in
                let found = try await receiver.receive(limit: limit, until: moment)
                return found.first?.id == "awaited" ? [] : found
            }
        },

        SourceFault(
            "What comes between two waits is missed",
            breaks: "What is appended to a stream between two waits is not slept through"
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

        SourceFault(
            "An interruption does nothing",
            breaks: "An interruption ends a wait for a stream with nothing, and the receiver goes on",
            "An interruption that comes before the wait for a stream ends it"
        ) {
            $0.onInterruption = { false }
        },

        SourceFault(
            "After an interruption nothing comes",
            breaks: "An interruption ends a wait for a stream with nothing, and the receiver goes on"
        ) {
            let interrupted = Memo(false)
            $0.onInterruption = {
                interrupted.change {
                    $0 = true; return true
                }
            }
            $0.onEvents = { events, _ in interrupted.change { $0 } ? [] : events }
        },

        SourceFault(
            "An interruption is for who waits already",
            breaks: "An interruption that comes before the wait for a stream ends it"
        ) {
            let waiting = Memo(0)
            $0.onReceive = { receiver, limit, moment in
                waiting.change { $0 += 1 }
                defer { waiting.change { $0 -= 1 } }
                return try await receiver.receive(limit: limit, until: moment)
            }
            $0.onInterruption = { waiting.change { $0 > 0 } }
        },

        SourceFault(
            "A cancellation ends a wait with nothing",
            breaks: "A wait for a stream that is cancelled ends with the cancellation"
        ) {
            $0.hidesCancellation = true
        },

        SourceFault("A wait does not end at its moment", breaks: "A wait for a stream ends at its moment") {
            let clock = $0.clock
            $0.onMoment = { moment in
                guard let moment, moment > clock.wallClock else { return moment }
                return moment + .seconds(60)
            }
        },

        SourceFault(
            "A wait lasts until its moment, whatever the polling",
            breaks: "A wait for a stream lasts no longer than the polling, though its moment is later"
        ) {
            $0.onReading = { $0.polling = .hours(1) }
        },

        SourceFault(
            "A moment that has passed is waited for",
            breaks: "A stream is not waited for until a moment that has passed, and gives what is there"
        ) {
            let clock = $0.clock
            $0.onMoment = { moment in
                guard let moment, moment > .distantPast, moment < clock.wallClock else { return moment }
                return nil
            }
        },
    ]
}
