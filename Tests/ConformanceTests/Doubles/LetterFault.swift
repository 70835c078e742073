import Testing
import Workflows

/// One thing that any stream does wrong with what could not be read.
struct LetterFault: Sendable, CustomTestStringConvertible {
    let name: String
    let breaks: [String]
    let install: @Sendable (inout BrokenLetters) -> Void

    init(_ name: String, breaks: String..., install: @escaping @Sendable (inout BrokenLetters) -> Void) {
        self.name = name
        self.breaks = breaks
        self.install = install
    }

    var testDescription: String { name }

    static let all = finding + deciding + rereading

    static let finding: [LetterFault] = [
        LetterFault(
            "Why is not kept", breaks: "What a stream cannot give is kept, with what was found, by whom, when and why"
        ) {
            $0.onFound { $0.tries == 0 ? $0.with(error: "") : $0 }
        },

        LetterFault(
            "When is not kept", breaks: "What a stream cannot give is kept, with what was found, by whom, when and why"
        ) {
            $0.onFound { $0.tries == 0 ? $0.with(at: .distantPast) : $0 }
        },

        LetterFault(
            "What is behind waits", breaks: "What a stream cannot give keeps nobody from what is behind it"
        ) {
            $0.isGiven = { $0 != "behind" }
        },

        LetterFault(
            "A letter is kept each time that it is found",
            breaks: "What a stream cannot give is kept once for each consumer, however often it is found"
        ) {
            let found = Memo(0)
            $0.onReader = { consumer in if consumer == "often-1" { found.change { $0 += 1 } } }
            let count = $0.onCount
            $0.onCount = { consumer throws(WorkflowError) in
                try await count(consumer) + max(0, found.change { $0 } - 1)
            }
        },

        LetterFault(
            "A letter is everybody's",
            breaks: "What a stream cannot give is kept once for each consumer, however often it is found"
        ) {
            let count = $0.onCount
            let list = $0.onList
            $0.onCount = { consumer throws(WorkflowError) in
                let all = try await list(nil, 100)
                guard consumer == nil, all.contains(where: { $0.consumer == "often-1" }) else {
                    return try await count(consumer)
                }
                return Set(all.map(\.eventID)).count
            }
        },

        LetterFault(
            "What was found first comes first",
            breaks: "Of the letters of a stream the last found comes first, no more than asked for"
        ) {
            let list = $0.onList
            $0.onList = { consumer, limit throws(WorkflowError) in
                let all = try await list(consumer, 100)
                return all.count < 3 ? Array(all.prefix(limit)) : Array(all.reversed().prefix(limit))
            }
        },

        LetterFault(
            "All letters are listed",
            breaks: "Of the letters of a stream the last found comes first, no more than asked for"
        ) {
            let list = $0.onList
            $0.onList = { consumer, limit throws(WorkflowError) in try await list(consumer, limit == 3 ? 100 : limit) }
        },

        LetterFault(
            "A consumer's letters are listed to the end",
            breaks: "Of the letters of a stream the last found comes first, no more than asked for"
        ) {
            let list = $0.onList
            $0.onList = { consumer, limit throws(WorkflowError) in try await list(consumer, limit == 2 ? 100 : limit) }
        },

        LetterFault(
            "A consumer has everybody's letters",
            breaks: "The letters of a consumer are listed and counted apart from all others'"
        ) {
            let list = $0.onList
            $0.onList = { consumer, limit throws(WorkflowError) in
                try await list(consumer == "apart-2" ? nil : consumer, limit)
            }
        },

        LetterFault(
            "A consumer's count is everybody's",
            breaks: "The letters of a consumer are listed and counted apart from all others'"
        ) {
            let count = $0.onCount
            $0.onCount = { _ throws(WorkflowError) in try await count(nil) }
        },

        LetterFault(
            "A letter is found by its event alone",
            breaks: "A letter of a stream is found by its consumer and event, and by nothing else"
        ) {
            let (list, letter) = ($0.onList, $0.onLetter)
            $0.onLetter = { consumer, event throws(WorkflowError) in
                if let found = try await letter(consumer, event) { return found }
                return try await list(nil, 100).first { $0.eventID == event && $0.consumer == "found-1" }
            }
        },
    ]

    static let deciding: [LetterFault] = [
        LetterFault(
            "What a further try found is not kept",
            breaks: "A letter of a stream that could not be read again is kept as it was found then"
        ) {
            $0.onKeep = { _ in }
        },

        LetterFault(
            "A further try is everybody's",
            breaks: "A letter of a stream that could not be read again is kept as it was found then"
        ) {
            let (list, keep) = ($0.onList, $0.onKeep)
            $0.onKeep = { letter throws(WorkflowError) in
                for other in try await list(nil, 100) where other.eventID == letter.eventID {
                    try await keep(letter.with(consumer: other.consumer))
                }
            }
        },

        LetterFault(
            "A late try brings a letter back",
            breaks: "A letter of a stream that is over stays so, also for who tries it late"
        ) {
            let late = Memo([DeadLetter]())
            let (list, letter, keep) = ($0.onList, $0.onLetter, $0.onKeep)
            $0.onKeep = { kept throws(WorkflowError) in
                if try await letter(kept.consumer, kept.eventID) == nil { late.change { $0.append(kept) } }
                try await keep(kept)
            }
            $0.onList = { consumer, limit throws(WorkflowError) in
                late.change { $0 } + (try await list(consumer, limit))
            }
        },

        LetterFault(
            "A letter is discarded for everybody",
            breaks: "A letter of a stream that is discarded is forgotten, and no other"
        ) {
            let (list, discard) = ($0.onList, $0.onDiscard)
            $0.onDiscard = { letter throws(WorkflowError) in
                for other in try await list(nil, 100) where other.eventID == letter.eventID {
                    try await discard(other)
                }
            }
        },

        LetterFault(
            "Who is late with a letter is told",
            breaks: "A letter of a stream that is discarded is forgotten, and no other"
        ) {
            let (letter, discard) = ($0.onLetter, $0.onDiscard)
            $0.onDiscard = { discarded throws(WorkflowError) in
                guard try await letter(discarded.consumer, discarded.eventID) != nil else {
                    throw WorkflowError(.conflict, "it is gone")
                }
                try await discard(discarded)
            }
        },

        LetterFault(
            "What was discarded is found again",
            breaks: "What of a stream was discarded is not found again, neither by who reads on nor by who reads next"
        ) {
            let over = Memo([DeadLetter]())
            let found = Memo([DeadLetter]())
            let (list, discard) = ($0.onList, $0.onDiscard)
            $0.onDiscard = { letter throws(WorkflowError) in
                over.change { $0.append(letter) }
                try await discard(letter)
            }
            $0.onReader = { consumer in
                let again = over.change { over in over.filter { $0.consumer == consumer } }
                found.change { $0 += again }
            }
            $0.onList = { consumer, limit throws(WorkflowError) in
                found.change { $0 } + (try await list(consumer, limit))
            }
        },
    ]

    static let rereading: [LetterFault] = [
        LetterFault(
            "Tries are not counted",
            breaks: "A letter of a stream that still cannot be read has one try more, and what is kept stays"
        ) {
            $0.onUnreadable = { $0.with(tries: $0.tries - 1) }
        },

        LetterFault(
            "Reading again is a try",
            breaks: "A letter of a stream that still cannot be read has one try more, and what is kept stays"
        ) {
            let keep = $0.onKeep
            $0.onReread = { letter, isReadable throws(WorkflowError) in
                if !isReadable, letter.consumer == "still-1" { try await keep(letter.with(tries: letter.tries + 1)) }
            }
        },

        LetterFault(
            "Who can be read is over",
            breaks: "A letter of a stream that can be read by now gives its event as others are given it, and stays"
        ) {
            let discard = $0.onDiscard
            $0.onReread = { letter, isReadable throws(WorkflowError) in if isReadable { try await discard(letter) } }
        },

        LetterFault(
            "What is gone is unreadable",
            breaks: "A letter of a stream whose event is gone says so, and stays until it is decided on"
        ) {
            $0.tellsGone = { $0 != "gone-1" }
        },
    ]
}
