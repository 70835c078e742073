import Workflows

/// What keeps dead letters as another one does.
protocol WrappingKeeper: DeadLetterKeeping {
    associatedtype Keeper: DeadLetterKeeping
    var letters: Keeper { get }
}

extension WrappingKeeper {
    func deadLetters(of consumer: ConsumerName?, limit: Int) async throws(WorkflowError) -> [DeadLetter] {
        try await letters.deadLetters(of: consumer, limit: limit)
    }
    func deadLetterCount(of consumer: ConsumerName?) async throws(WorkflowError) -> Int {
        try await letters.deadLetterCount(of: consumer)
    }
    func deadLetter(consumer: ConsumerName, eventID: Int64) async throws(WorkflowError) -> DeadLetter? {
        try await letters.deadLetter(consumer: consumer, eventID: eventID)
    }
    func keep(_ letter: DeadLetter) async throws(WorkflowError) { try await letters.keep(letter) }
    func discard(_ letter: DeadLetter) async throws(WorkflowError) { try await letters.discard(letter) }
}

/// What keeps dead letters, of which each answer can be broken; and what of a stream is broken for all that keep them.
struct BrokenLetters: DeadLetterKeeping {
    let inner: any DeadLetterKeeping
    var onList: @Sendable (ConsumerName?, Int) async throws(WorkflowError) -> [DeadLetter]
    var onCount: @Sendable (ConsumerName?) async throws(WorkflowError) -> Int
    var onLetter: @Sendable (ConsumerName, Int64) async throws(WorkflowError) -> DeadLetter?
    var onKeep: @Sendable (DeadLetter) async throws(WorkflowError) -> Void
    var onDiscard: @Sendable (DeadLetter) async throws(WorkflowError) -> Void
    /// Called when somebody begins to read.
    var onReader: @Sendable (ConsumerName) async throws(WorkflowError) -> Void = { _ in }
    /// Whether an event is given, by its name.
    var isGiven: @Sendable (_ name: String) -> Bool = { _ in true }
    /// Called when a letter is read again.
    var onReread: @Sendable (DeadLetter, _ isReadable: Bool) async throws(WorkflowError) -> Void = { _, _ in }
    /// Changes what is found where a letter is read again that still cannot be.
    var onUnreadable: @Sendable (DeadLetter) -> DeadLetter = { $0 }
    /// Whether it is told of a consumer's letter that its event is gone.
    var tellsGone: @Sendable (ConsumerName) -> Bool = { _ in true }

    init(_ inner: any DeadLetterKeeping) {
        self.inner = inner
        onList = inner.deadLetters
        onCount = inner.deadLetterCount
        onLetter = inner.deadLetter
        onKeep = inner.keep
        onDiscard = inner.discard
    }

    func deadLetters(of consumer: ConsumerName?, limit: Int) async throws(WorkflowError) -> [DeadLetter] {
        try await onList(consumer, limit)
    }
    func deadLetterCount(of consumer: ConsumerName?) async throws(WorkflowError) -> Int { try await onCount(consumer) }
    func deadLetter(consumer: ConsumerName, eventID: Int64) async throws(WorkflowError) -> DeadLetter? {
        try await onLetter(consumer, eventID)
    }
    func keep(_ letter: DeadLetter) async throws(WorkflowError) { try await onKeep(letter) }
    func discard(_ letter: DeadLetter) async throws(WorkflowError) { try await onDiscard(letter) }

    /// Breaks the letters that are found.
    mutating func onFound(_ body: @escaping @Sendable (DeadLetter) -> DeadLetter) {
        let (list, letter) = (onList, onLetter)
        onList = { consumer, limit throws(WorkflowError) in try await list(consumer, limit).map(body) }
        onLetter = { consumer, event throws(WorkflowError) in try await letter(consumer, event).map(body) }
    }
}

extension DeadLetter {
    func with(
        consumer: ConsumerName? = nil, error: String? = nil, at: Timestamp? = nil, tries: Int? = nil
    ) -> DeadLetter {
        DeadLetter(
            consumer: consumer ?? self.consumer, eventID: eventID, bytes: bytes, error: error ?? self.error,
            at: at ?? self.at, tries: tries ?? self.tries)
    }
}
