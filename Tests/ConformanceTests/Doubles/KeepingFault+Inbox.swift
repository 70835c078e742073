@testable import Workflows

extension KeepingFault {
    static let inbox: [KeepingFault] = [
        KeepingFault(
            "What is kept is in the order of time",
            breaks: "An event of an outside stream is kept with everything that is said of it, in the order it was kept"
        ) {
            $0.onKeeping { keeping in
                let inbox = keeping.onInbox
                keeping.onInbox = { limit throws(WorkflowError) in
                    Array(try await inbox(.max).sorted { $0.keptAt < $1.keptAt }.prefix(limit))
                }
            }
        },

        KeepingFault(
            "A bound that is met says that there are more",
            breaks: "How many events of each consumer are kept is counted, no further than the bound"
        ) {
            $0.onKeeping { keeping in
                let counts = keeping.onInboxCounts
                keeping.onInboxCounts = { limit throws(WorkflowError) in
                    try await counts(limit).mapValues { $0.count == limit ? Total(limit, .atLeast) : $0 }
                }
            }
        },

        KeepingFault(
            "Whose a kept event is does not matter",
            breaks: "A kept event is found by its consumer and its ID, and by nothing else, for as long as it is kept"
        ) {
            $0.onKeeping { keeping in
                let inbox = keeping.onInbox
                keeping.onInboxEntry = { id, _ throws(WorkflowError) in
                    try await inbox(.max).first { $0.event.id == id }
                }
            }
        },

        KeepingFault(
            "What is given again takes the place of what failed",
            breaks: "An event that is only given again changes nothing"
        ) {
            $0.onKeeping { keeping in
                let (keep, forget) = (keeping.onKeep, keeping.onForget)
                keeping.onKeep = { entry, fence throws(WorkflowError) in
                    if entry.attempts == 0 { try await forget(entry, fence) }
                    try await keep(entry, fence)
                }
            }
        },

        KeepingFault(
            "What fails again goes behind all others",
            breaks: "An event that fails again keeps its place, with how often, when it is due and why"
        ) {
            $0.onKeeping { keeping in
                let (keep, forget) = (keeping.onKeep, keeping.onForget)
                keeping.onKeep = { entry, fence throws(WorkflowError) in
                    if entry.attempts > 1 { try await forget(entry, fence) }
                    try await keep(entry, fence)
                }
            }
        },

        KeepingFault("What one has dealt with all have", breaks: "Each consumer keeps what is its own") {
            $0.onKeeping { keeping in
                let forget = keeping.onForget
                keeping.onForget = { entry, fence throws(WorkflowError) in
                    for consumer in ["shop-1", "shop-2"] as [ConsumerName] {
                        var entry = entry
                        entry.consumer = consumer
                        try await forget(entry, fence)
                    }
                }
            }
        },

        KeepingFault(
            "A key waits for whoever keeps it",
            breaks: "Whether an event of a key is kept is known until the last of them is dealt with"
        ) {
            $0.onKeeping { keeping in
                let inbox = keeping.onInbox
                keeping.onHolds = { key, _ throws(WorkflowError) in
                    try await inbox(.max).contains { $0.event.key == key }
                }
            }
        },

        KeepingFault(
            "What is behind another is not waited with",
            breaks: "Of each key the event that was kept first is due, and those behind it wait"
        ) {
            $0.onKeeping { keeping in
                let inbox = keeping.onInbox
                keeping.onDueInbox = { consumer, partitions, moment, limit throws(WorkflowError) in
                    let due = try await inbox(.max).filter {
                        $0.consumer == consumer && partitions.contains($0.event.partition) && $0.dueAt <= moment
                    }
                    return Array(due.sorted { $0.dueAt < $1.dueAt }.prefix(limit))
                }
            }
        },

        KeepingFault("What is kept is due late", breaks: "A kept event is due at its moment and not before") {
            $0.onKeeping { keeping in
                let due = keeping.onDueInbox
                keeping.onDueInbox = { consumer, partitions, moment, limit throws(WorkflowError) in
                    try await due(consumer, partitions, moment - .microseconds(1), limit)
                }
            }
        },

        KeepingFault(
            "Of what is kept the last due comes first",
            breaks: "Of the kept events that are due the first due comes first, no more than asked for"
        ) {
            $0.onKeeping { keeping in
                let due = keeping.onDueInbox
                keeping.onDueInbox = { consumer, partitions, moment, limit throws(WorkflowError) in
                    let found = try await due(consumer, partitions, moment, limit)
                    return limit == 4 ? found.reversed() : found
                }
            }
        },

        KeepingFault(
            "A worker is given what is kept for others", breaks: "A worker is given the kept events of its partitions"
        ) {
            $0.onKeeping { keeping in
                let due = keeping.onDueInbox
                keeping.onDueInbox = { consumer, partitions, moment, limit throws(WorkflowError) in
                    try await due(consumer, partitions == .share(1, of: 3) ? .all : partitions, moment, limit)
                }
            }
        },

        KeepingFault(
            "A worker wakes for what is behind another",
            breaks: "A worker waits for the first of each key of its partitions"
        ) {
            $0.onKeeping { keeping in
                let inbox = keeping.onInbox
                keeping.onNextInboxDue = { consumer, partitions throws(WorkflowError) in
                    try await inbox(.max)
                        .filter { $0.consumer == consumer && partitions.contains($0.event.partition) }
                        .map(\.dueAt).min()
                }
            }
        },

        KeepingFault(
            "What is refused is dealt with",
            breaks: "A kept event is dealt with together with the run that it moves, or neither is"
        ) {
            let forget = $0.broken.keeping.onForget
            $0.onInboxChange { transaction, _, transact throws(WorkflowError) in
                do throws(WorkflowError) {
                    return try await transact(transaction)
                } catch {
                    if case .dealtWith(let entry) = transaction.inbox { try await forget(entry, nil) }
                    throw error
                }
            }
        },

        KeepingFault(
            "What was dealt with is dealt with again", breaks: "A kept event that was dealt with moves no run any more"
        ) {
            let inbox = $0.broken.keeping.onInbox
            $0.onInboxChange { transaction, change, transact throws(WorkflowError) in
                var transaction = transaction
                if case .dealtWith(let entry) = change,
                    try await !inbox(.max).contains(where: { $0.event.id == entry.event.id })
                {
                    transaction.inbox = nil
                }
                return try await transact(transaction)
            }
        },

        KeepingFault(
            "What is put off is only kept again",
            breaks: "A kept event that is put off keeps its place, also where no attempt was counted"
        ) {
            let keep = $0.broken.keeping.onKeep
            $0.onInboxChange { transaction, change, transact throws(WorkflowError) in
                guard case .putOff(let entry) = change else { return try await transact(transaction) }
                try await keep(entry, nil)
                return StoreOutcome()
            }
        },

        KeepingFault(
            "What is kept is not fenced", breaks: "Under an epoch that is over nothing is kept and nothing forgotten"
        ) {
            $0.onKeeping { keeping in
                let keep = keeping.onKeep
                keeping.onKeep = { entry, _ throws(WorkflowError) in try await keep(entry, nil) }
            }
        },
    ]
}
