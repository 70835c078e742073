import FoundationEssentials
import Synchronization

/// What texts of a table decode to, remembered from one read of the table to the next: a dashboard reads the same
/// definitions and the reports of the same idle roles every second, and to decode them costs far more than to read them.
final class DecodedTexts<Value: Decodable & Sendable>: Sendable {
    private let known = Mutex<[String: Value]>([:])

    /// Lets a table be read; texts that it does not hold any more are forgotten.
    func decoding(_ read: ((String) -> Value?) throws -> Void) rethrows {
        let before = known.withLock { $0 }
        var found: [String: Value] = [:]
        let decoder = JSONDecoder()
        try read { text in
            if let value = before[text] ?? found[text] ?? (try? decoder.decode(Value.self, from: Data(text.utf8))) {
                found[text] = value
            }
            return found[text]
        }
        known.withLock { $0 = found }
    }
}
