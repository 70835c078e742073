import Synchronization

/// Which statements whose text depends on what is asked are kept prepared all the same. To prepare the statement of a
/// list takes longer than to read a page by it, and a dashboard asks for the same list every second; but a connection
/// keeps what it prepared until it is closed, so there is a bound.
final class KnownTexts: Sendable {
    private static let limit = 32
    private struct State {
        var texts: Set<String> = []
        /// The last one that is not kept: a place is for what is asked for again.
        var last: String?
    }

    private let state = Mutex(State())

    /// Whether a text is one of those that are kept, from its second time in a row on if there is room.
    func admits(_ text: String) -> Bool {
        state.withLock { state in
            if state.texts.contains(text) { return true }
            guard state.last == text, state.texts.count < Self.limit else {
                state.last = text
                return false
            }
            return state.texts.insert(text).inserted
        }
    }
}
