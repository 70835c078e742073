import Synchronization

/// Which statements whose text depends on what is asked are kept prepared all the same. To prepare the statement of a
/// list takes longer than to read a page by it, and a dashboard asks for the same list every second; but a connection
/// keeps what it prepared until it is closed, so there is a bound.
final class KnownTexts: Sendable {
    private static let limit = 32
    private let texts = Mutex<Set<String>>([])

    /// Whether a text is one of those that are kept, from now on if there is room.
    func admits(_ text: String) -> Bool {
        texts.withLock { texts in
            if texts.contains(text) { return true }
            return texts.count < Self.limit && texts.insert(text).inserted
        }
    }
}
