import FoundationEssentials
import Workflows

extension StoreFault {
    static let letters: [StoreFault] = [
        StoreFault(
            "A letter is everybody's", breaks: "A dead letter is found by its consumer and event, and by nothing else"
        ) { double, _ in
            let list = double.broken.onDeadLetters
            double.broken.keeping.onLetter = { _, id throws(WorkflowError) in
                try await list(100).first { $0.eventID == id }
            }
        },
        StoreFault(
            "Tries are not counted",
            breaks: "A letter that still cannot be read is read again with one try more, and stays as it was"
        ) { double, _ in
            double.onReread {
                guard case .unreadable(let letter, let run) = $0 else { return $0 }
                return .unreadable(letter.with(tries: letter.tries - 1), run)
            }
        },
        StoreFault(
            "What is read again takes no status for a status",
            breaks: "A letter that can be read by now gives the event as it was stored, and stays until it is replayed"
        ) { double, _ in
            double.onReread {
                guard case .readable(let event) = $0 else { return $0 }
                return .readable(event.with(previousStatus: event.previousStatus ?? 0))
            }
        },
        StoreFault(
            "An event that is of no use goes unnoticed",
            breaks: "An event that its consumer can do nothing with is one letter, with why"
        ) { double, _ in
            double.onUpkeep { transaction, change throws(WorkflowError) in
                if case .bury = change { transaction.upkeep = nil }
            }
        },
        StoreFault(
            "An event that is gone cannot be read", breaks: "A letter whose run went has no event any more"
        ) { double, _ in
            let reread = double.broken.keeping.onReread
            double.broken.keeping.onReread = { letter throws(WorkflowError) in
                let found = try await reread(letter)
                return found == .gone ? .unreadable(letter, nil) : found
            }
        },
        StoreFault(
            "What is replayed is forgotten",
            breaks: "A letter that is replayed is over, and its consumer is given the event anew, behind what it has"
        ) { double, _ in
            let reread = double.broken.keeping.onReread
            double.onUpkeep { transaction, change throws(WorkflowError) in
                guard case .replay(let letter) = change, case .readable = try await reread(letter) else { return }
                transaction.upkeep = .discard(letter)
            }
        },
        StoreFault(
            "What is replayed is news", breaks: "A letter that is replayed is given to nobody else, and is no news"
        ) { double, _ in
            let replayed = Memo(false)
            let transact = double.broken.onTransact
            double.broken.onTransact = { transaction throws(WorkflowError) in
                let outcome = try await transact(transaction)
                if case .replay = transaction.upkeep { replayed.change { $0 = true } }
                return outcome
            }
            let events = double.broken.onEvents
            double.broken.onEvents = { id, limit throws(WorkflowError) in
                let found = try await events(id, limit)
                return replayed.change({ $0 }) ? found + found.suffix(1) : found
            }
        },
        StoreFault(
            "A replay that fails says nothing", breaks: "A letter that cannot be read is not replayed, and stays"
        ) { double, _ in
            double.ignoreRefusal { error, transaction in
                guard case .replay = transaction.upkeep else { return false }
                return error.code == .damagedStore && transaction.audit == nil
            }
        },
        StoreFault("What a try found is not kept", breaks: "What a further try found is kept in the letter's place") {
            double, _ in
            double.onUpkeep { transaction, change throws(WorkflowError) in
                guard case .keep(let letter) = change else { return }
                transaction.upkeep = .keep(letter.with(error: "as before"))
            }
        },
        StoreFault(
            "What was discarded is counted",
            breaks: "A letter that is discarded is forgotten, and not found again by whoever reads next"
        ) { double, _ in
            let discarded = Memo(0)
            let transact = double.broken.onTransact
            double.broken.onTransact = { transaction throws(WorkflowError) in
                let outcome = try await transact(transaction)
                if case .discard(let letter) = transaction.upkeep, letter.tries == 0 { discarded.change { $0 += 1 } }
                return outcome
            }
            let count = double.broken.onDeadLetterCount
            double.broken.onDeadLetterCount = { () throws(WorkflowError) in
                try await count() + discarded.change { $0 }
            }
        },
        StoreFault(
            "Who is late with a letter is not told",
            breaks: "What was decided on a letter that somebody else dealt with is refused and changes nothing"
        ) { double, _ in
            double.ignoreRefusal { error, transaction in error.code == .conflict && transaction.upkeep != nil }
        },
        StoreFault(
            "Letters are dealt with unseen",
            breaks: "What a person did with a letter is in the audit log, where it was done"
        ) { double, _ in double.onUpkeep { transaction, _ throws(WorkflowError) in transaction.audit = nil } },
        StoreFault(
            "A letter's event goes", breaks: "The event of a dead letter stays for as long as the letter does"
        ) { double, _ in
            let (reread, last) = (double.broken.keeping.onReread, double.broken.onLastEventID)
            double.broken.keeping.onReread = { letter throws(WorkflowError) in
                try await last() > 100 ? .gone : try await reread(letter)
            }
        },
    ]
}

extension BrokenSQLite {
    /// Breaks what is found where a letter's event is read again.
    mutating func onReread(_ body: @escaping @Sendable (RereadLetter) -> RereadLetter) {
        let reread = broken.keeping.onReread
        broken.keeping.onReread = { letter throws(WorkflowError) in body(try await reread(letter)) }
    }

    /// Breaks what becomes of letters.
    mutating func onUpkeep(
        _ body: @escaping @Sendable (inout StoreTransaction, UpkeepChange) async throws(WorkflowError) -> Void
    ) {
        let transact = broken.onTransact
        broken.onTransact = { transaction throws(WorkflowError) in
            var transaction = transaction
            if let change = transaction.upkeep { try await body(&transaction, change) }
            return try await transact(transaction)
        }
    }

    /// Answers a refusal as if nothing had happened.
    fileprivate mutating func ignoreRefusal(_ isIgnored: @escaping @Sendable (WorkflowError, StoreTransaction) -> Bool)
    {
        let transact = broken.onTransact
        broken.onTransact = { transaction throws(WorkflowError) in
            do throws(WorkflowError) {
                return try await transact(transaction)
            } catch {
                guard isIgnored(error, transaction) else { throw error }
                return StoreOutcome()
            }
        }
    }
}
