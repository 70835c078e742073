import FoundationEssentials
import Workflows

/// What a store does wrong with kept events that cannot be read.
extension StoreFault {
    static let kept: [StoreFault] = [
        StoreFault(
            "What can be read has a letter too",
            breaks: "A kept event that cannot be read says so where it is due, and holds those of its key back"
        ) { double, _ in
            let entry = double.broken.keeping.onInboxEntry
            double.broken.keeping.onInboxEntry = { id, consumer throws(WorkflowError) in
                var found = try await entry(id, consumer)
                if id == "event-3" {
                    found?.letter = DeadLetter(
                        consumer: consumer, eventID: -9, bytes: Data(), error: "none", at: Timestamp(microseconds: 0))
                }
                return found
            }
        },
        StoreFault(
            "What was set aside is still found",
            breaks: "A kept event that cannot be read becomes a dead letter, and what waits behind it is due"
        ) { double, _ in
            let due = Memo([InboxEntry]())
            let (dueInbox, entry) = (double.broken.keeping.onDueInbox, double.broken.keeping.onInboxEntry)
            double.broken.keeping.onDueInbox = { consumer, partitions, moment, limit throws(WorkflowError) in
                let found = try await dueInbox(consumer, partitions, moment, limit)
                due.change { $0 += found }
                return found
            }
            double.broken.keeping.onInboxEntry = { id, consumer throws(WorkflowError) in
                let found = try await entry(id, consumer)
                return found ?? due.change { due in due.first { $0.event.id == id } }
            }
        },
        StoreFault(
            "What is gone is counted with the letters", breaks: "What is not kept any more becomes no dead letter"
        ) { double, _ in
            let late = Memo(0)
            let entry = double.broken.keeping.onInboxEntry
            double.onInboxChange { transaction throws(WorkflowError) in
                guard case .unreadable(let change) = transaction.inbox,
                    try await entry(change.event.id, change.consumer) == nil
                else { return }
                late.change { $0 += 1 }
            }
            let count = double.broken.onDeadLetterCount
            double.broken.onDeadLetterCount = { () throws(WorkflowError) in try await count() + late.change { $0 } }
        },
        StoreFault(
            "A letter's event that is given again is kept",
            breaks: "A kept event that is a dead letter stays one when its stream gives it again"
        ) { double, _ in
            let again = Memo([InboxEntry]())
            let (keep, inbox) = (double.broken.keeping.onKeep, double.broken.keeping.onInbox)
            double.broken.keeping.onKeep = { entry, fence throws(WorkflowError) in
                if entry.attempts == 3 { again.change { $0.append(entry) } }
                try await keep(entry, fence)
            }
            double.broken.keeping.onInbox = { limit throws(WorkflowError) in
                try await inbox(limit) + again.change { $0 }
            }
        },
        StoreFault(
            "Tries of kept events are not counted",
            breaks: "A kept event's letter that still cannot be read is read again with one try more, and stays"
        ) { double, _ in
            double.onReread {
                guard case .unreadable(let letter, let run) = $0 else { return $0 }
                return .unreadable(letter.with(tries: letter.tries - 1), run)
            }
        },
        StoreFault(
            "A kept event that is replayed is forgotten",
            breaks: "A kept event's letter that is replayed is kept again, untried, behind what is of its key"
        ) { double, _ in
            let reread = double.broken.keeping.onReread
            double.onUpkeep { transaction, change throws(WorkflowError) in
                guard case .replay(let letter) = change, case .kept = try await reread(letter) else { return }
                transaction.upkeep = .discard(letter)
            }
        },
        StoreFault(
            "A kept event's letter that is discarded is counted",
            breaks: "A kept event's letter that is discarded is forgotten, and may be given again"
        ) { double, _ in
            let discarded = Memo(0)
            double.onUpkeep { _, change throws(WorkflowError) in
                if case .discard = change { discarded.change { $0 += 1 } }
            }
            let count = double.broken.onDeadLetterCount
            double.broken.onDeadLetterCount = { () throws(WorkflowError) in
                try await count() + discarded.change { $0 }
            }
        },
        StoreFault(
            "What is set aside is not fenced", breaks: "Under an epoch that is over no kept event becomes a dead letter"
        ) { double, _ in
            double.onInboxChange { transaction throws(WorkflowError) in
                if case .unreadable = transaction.inbox { transaction.fence = nil }
            }
        },
    ]
}

extension BrokenSQLite {
    /// Breaks what becomes of kept events.
    fileprivate mutating func onInboxChange(
        _ body: @escaping @Sendable (inout StoreTransaction) async throws(WorkflowError) -> Void
    ) {
        let transact = broken.onTransact
        broken.onTransact = { transaction throws(WorkflowError) in
            var transaction = transaction
            if transaction.inbox != nil { try await body(&transaction) }
            return try await transact(transaction)
        }
    }
}
