public import Workflows

/// Events that could not be read, as a watcher sees them.
public struct DeadLetterList: Hashable, Sendable {
    /// One of them.
    public struct Item: Hashable, Sendable {
        /// What was kept of it.
        public var letter: DeadLetter
        /// Whose event it is; `nil` where that cannot be read either.
        public var runID: RunID?

        /// Every field.
        public init(letter: DeadLetter, runID: RunID?) {
            self.letter = letter
            self.runID = runID
        }
    }

    /// Those found last, these first.
    public var items: [Item]
    /// How many there are in all.
    public var total: Total

    /// Every field.
    public init(items: [Item], total: Total) {
        self.items = items
        self.total = total
    }
}
