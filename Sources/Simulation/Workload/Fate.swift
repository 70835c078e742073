import Workflows

/// What user code meets, decided by the seed and by what it is about alone: the same call has the same fate whatever
/// else happens, so that leaving something out of a plan changes little of the rest.
struct Fate: Sendable {
    let seed: UInt64

    /// Chance for a question about something.
    func generator(_ question: String, _ parts: [Int] = []) -> SeededGenerator {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        for byte in question.utf8 { mix(byte) }
        for part in parts {
            for shift in stride(from: 0, to: 64, by: 8) { mix(UInt8(truncatingIfNeeded: part >> shift)) }
        }
        return SeededGenerator(seed: seed, stream: hash)
    }
}
