import Synchronization

/// How long a store's connections wait for others: as long as the store's options say, but for what is better tried
/// again later than waited for.
final class Patience: Sendable {
    private let isShort = Atomic<Bool>(false)

    /// So many looks, a millisecond apart, are a moment.
    private static let moment = 20

    /// Whether to wait no longer after so many looks.
    func ends(after looks: Int) -> Bool { looks >= Self.moment && isShort.load(ordering: .relaxed) }

    /// Does something that is given up when it would have to wait for more than a moment.
    func briefly<Value>(_ body: () throws -> Value) rethrows -> Value {
        isShort.store(true, ordering: .relaxed)
        defer { isShort.store(false, ordering: .relaxed) }
        return try body()
    }
}
