import Testing
import Workflows
import WorkflowsReflex

/// One thing that a streamer does wrong with what it is to give anew.
struct ReplayFault: Sendable, CustomTestStringConvertible {
    let name: String
    let breaks: [String]
    let install: @Sendable (inout BrokenReplay) -> Void

    init(_ name: String, breaks: String..., install: @escaping @Sendable (inout BrokenReplay) -> Void) {
        self.name = name
        self.breaks = breaks
        self.install = install
    }

    var testDescription: String { name }

    static let all: [ReplayFault] = [
        ReplayFault(
            "What is replayed is forgotten",
            breaks:
                "What a streamer replays is given to its consumer anew, behind what that has, and the letter is over"
        ) {
            $0.onReplay(of: "anew-1") { letter, inner throws(WorkflowError) in try await inner.discard(letter) }
        },

        ReplayFault(
            "What is replayed goes before what is there",
            breaks:
                "What a streamer replays is given to its consumer anew, behind what that has, and the letter is over"
        ) {
            $0.onDeliveries = { deliveries, consumer in consumer == "anew-1" ? deliveries.reversed() : deliveries }
        },

        ReplayFault(
            "A letter that is replayed stays",
            breaks:
                "What a streamer replays is given to its consumer anew, behind what that has, and the letter is over"
        ) {
            $0.onReplay(of: "anew-1") { letter, inner throws(WorkflowError) in
                if case .readable(let event) = try await inner.reread(letter) { try await inner.send([event]) }
            }
        },

        ReplayFault(
            "What is replayed is everybody's", breaks: "What a streamer replays is given to nobody else"
        ) {
            $0.onReplay(of: "alone-1") { letter, inner throws(WorkflowError) in
                if case .readable(let event) = try await inner.reread(letter) { try await inner.send([event]) }
                try await inner.discard(letter)
            }
        },

        ReplayFault(
            "The letters of an event are over together", breaks: "What a streamer replays is given to nobody else"
        ) {
            $0.onReplay(of: "alone-1") { letter, inner throws(WorkflowError) in
                try await inner.replay(letter)
                try await inner.discard(letter.with(consumer: "alone-2"))
            }
        },

        ReplayFault(
            "Everybody who replays a letter does",
            breaks: "Of several who replay a letter of a streamer one does, whether at once or later"
        ) {
            $0.onReplay(of: "once-1") { letter, inner throws(WorkflowError) in
                if case .readable(let event) = try await inner.reread(letter) { try await inner.send([event]) }
                try await inner.discard(letter)
            }
        },

        ReplayFault(
            "What cannot be read is over",
            breaks: "A letter of a streamer that cannot be read is not replayed, and stays"
        ) {
            $0.onReplay(of: "unreadable-1") { letter, inner throws(WorkflowError) in try await inner.discard(letter) }
        },

        ReplayFault(
            "The run of a letter is another's",
            breaks:
                "The run that a streamer names of a letter which still cannot be read is its event's, if it names one"
        ) {
            $0.onRun = { _ in .random() }
        },

        ReplayFault(
            "What was replayed is not acknowledged",
            breaks: "What a streamer replayed comes again until it is acknowledged, and then no more"
        ) {
            $0.onAcknowledgement = { $0.consumer != "done-1" }
        },

        ReplayFault(
            "What was replayed is given once",
            breaks: "What a streamer replayed comes again until it is acknowledged, and then no more"
        ) {
            let given = Memo(Set<Int64>())
            $0.onDeliveries = { deliveries, consumer in
                guard consumer == "done-1" else { return deliveries }
                return deliveries.filter { delivery in given.change { $0.insert(delivery.event.id).inserted } }
            }
        },

        ReplayFault(
            "Who waits is not told", breaks: "A consumer that waits is given what a streamer replays as soon as it does"
        ) {
            $0.onReplay(of: "waits-1") { letter, inner throws(WorkflowError) in
                try await inner.another().replay(letter)
            }
        },
    ]
}

extension BrokenReplay {
    /// Breaks what becomes of a consumer's letter that is replayed.
    fileprivate mutating func onReplay(
        of consumer: ConsumerName,
        _ body: @escaping @Sendable (DeadLetter, TemporaryReflex) async throws(WorkflowError) -> Void
    ) {
        let (inner, replay) = (inner, onReplay)
        onReplay = { letter throws(WorkflowError) in
            if letter.consumer == consumer { try await body(letter, inner) } else { try await replay(letter) }
        }
    }
}
