/// Where two texts of bytes differ: between what they share at their beginning and at their end.
struct ByteDifference: Hashable, Sendable {
    /// What differs of the old bytes, and of the new ones.
    let old: Range<Int>
    let new: Range<Int>
    /// How many of the bytes there differ; `nil` where the lengths do, so that none stands opposite another.
    let count: Int?

    /// `nil` where both are the same.
    init?(_ before: [UInt8], _ after: [UInt8]) {
        let most = min(before.count, after.count)
        var first = 0
        while first < most, before[first] == after[first] { first += 1 }
        guard first < max(before.count, after.count) else { return nil }
        var last = 0
        while last < most - first, before[before.count - 1 - last] == after[after.count - 1 - last] { last += 1 }
        old = first..<(before.count - last)
        new = first..<(after.count - last)
        count = before.count == after.count ? old.count { before[$0] != after[$0] } : nil
    }

    /// In a sentence.
    var summary: String {
        let place = "0x" + String(old.lowerBound, radix: 16)
        if let count {
            return count == 1 ? "1 differs, at \(place)" : "\(Format.grouped(count)) differ, the first at \(place)"
        }
        return "from \(place) on \(Format.counted(old.count, "byte")) became \(Format.grouped(new.count))"
    }
}
