import Workflows

/// Chance that is the same for the same seed, whatever the timing: what happens to a run depends on what it is about.
struct Chance: Sendable {
    let seed: UInt64

    /// Between 0 and 1, always the same for the same arguments.
    func share(_ foreignID: ForeignID, _ salt: String, attempt: Int = 0) -> Double {
        var hash = Self.mix(seed ^ 0xcbf2_9ce4_8422_2325 ^ UInt64(bitPattern: Int64(attempt)))
        // The zero between the two keeps what one ends with from passing for what the other begins with.
        for byte in Array(foreignID.rawValue.utf8) + [0] + Array(salt.utf8) { hash = Self.mix(hash ^ UInt64(byte)) }
        return Double(hash >> 11) / Double(1 << 53)
    }

    /// The finaliser of SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", 2014).
    static func mix(_ value: UInt64) -> UInt64 {
        var value = value &+ 0x9E37_79B9_7F4A_7C15
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

/// A generator of random numbers that begins at a seed.
struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        defer { state &+= 0x9E37_79B9_7F4A_7C15 }
        return Chance.mix(state)
    }
}
