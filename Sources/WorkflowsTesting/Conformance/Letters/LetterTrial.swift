import FoundationEssentials
import Workflows

/// A case about what a stream outside of the store keeps of events that could not be read.
protocol LetterTrial: WaitingTrial {
    /// An event, as the stream gives it.
    associatedtype Item: Hashable & Sendable

    /// What keeps them.
    func keeper() throws -> any DeadLetterKeeping
    /// Adds an event that can be read. Its name is its own.
    func add(_ name: String) async throws -> Item
    /// Makes what is stored of an event unreadable.
    func spoil(_ item: Item) async throws
    /// Undoes that.
    func mend(_ item: Item) async throws
    /// Removes an event from the stream; `false` where none can be.
    func remove(_ item: Item) async throws -> Bool
    /// A consumer that begins to read; each call gives what there is, without waiting for more.
    func reader(_ consumer: ConsumerName) async throws -> @Sendable () async throws -> [Item]
    /// Reads the event of a letter again.
    func reread(_ letter: DeadLetter) async throws -> LetterFinding<Item>
}

/// What is found where the event of a letter is read again.
enum LetterFinding<Item: Hashable & Sendable>: Hashable, Sendable {
    case readable(Item)
    case unreadable(DeadLetter)
    case gone
}

extension LetterTrial {
    /// What there is for a consumer that reads anew.
    func read(_ consumer: ConsumerName) async throws -> [Item] { try await reader(consumer)() }

    /// Adds an event that cannot be read.
    func lose(_ name: String) async throws -> Item {
        let item = try await add(name)
        try await spoil(item)
        return item
    }

    /// The letters that there are, those found last first.
    func letters(of consumer: ConsumerName? = nil, limit: Int = 100) async throws -> [DeadLetter] {
        try await keeper().deadLetters(of: consumer, limit: limit)
    }

    /// How many there are.
    func count(of consumer: ConsumerName? = nil) async throws -> Int {
        try await keeper().deadLetterCount(of: consumer)
    }

    /// The letter of a consumer that has just found what it could not read.
    func letter(of consumer: ConsumerName) async throws -> DeadLetter {
        _ = try await read(consumer)
        return try require(try await letters(of: consumer, limit: 1).first, "a letter of \(consumer)")
    }

    /// The letter as a further try found it.
    func again(_ letter: DeadLetter) -> DeadLetter {
        DeadLetter(
            consumer: letter.consumer, eventID: letter.eventID, bytes: Data("again".utf8), error: "still damaged",
            at: letter.at + .hours(1), tries: letter.tries + 1)
    }
}
