/// Sets of Unicode scalars as ranges, and as the bytes they are written in.
enum ScalarRanges {
    static let all: [ClosedRange<UInt32>] = [0...0xD7FF, 0xE000...0x10FFFF]
    static let digits: [ClosedRange<UInt32>] = [48...57]
    static let words: [ClosedRange<UInt32>] = [48...57, 65...90, 95...95, 97...122]
    static let blanks: [ClosedRange<UInt32>] = [9...13, 32...32]

    /// In order, what meets joined.
    static func sorted(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var joined: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = joined.last, range.lowerBound <= last.upperBound + 1 {
                joined[joined.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                joined.append(range)
            }
        }
        return joined
    }

    /// All scalars but these.
    static func opposite(of ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var rest: [ClosedRange<UInt32>] = []
        for whole in all {
            var next = whole.lowerBound
            for range in sorted(ranges) where range.overlaps(whole) {
                if range.lowerBound > next { rest.append(next...(range.lowerBound - 1)) }
                next = max(next, range.upperBound + 1)
            }
            if next <= whole.upperBound { rest.append(next...whole.upperBound) }
        }
        return rest
    }

    /// The letters of ASCII among these, in the other case.
    static func otherCase(of range: ClosedRange<UInt32>) -> [ClosedRange<UInt32>] {
        var others: [ClosedRange<UInt32>] = []
        for (letters, step) in [(UInt32(65)...90, Int32(32)), (97...122, -32)] where letters.overlaps(range) {
            let some = range.clamped(to: letters)
            others.append(
                UInt32(Int32(some.lowerBound) + step)...UInt32(Int32(some.upperBound) + step))
        }
        return others
    }

    /// The sequences of bytes that the scalars of a range are written in: for each, a range for each of its bytes.
    static func bytes(of range: ClosedRange<UInt32>) -> [[ClosedRange<UInt8>]] {
        for last in [0x7F, 0x7FF, 0xFFFF] as [UInt32] where range.lowerBound <= last && range.upperBound > last {
            return bytes(of: range.lowerBound...last) + bytes(of: (last + 1)...range.upperBound)
        }
        guard range.upperBound > 0x7F else {
            return [[UInt8(range.lowerBound)...UInt8(range.upperBound)]]
        }
        // All but the first byte carry six bits. Where the ends differ in a byte, those after it must run from their first
        // to their last: what does not is split off.
        let length = range.upperBound > 0xFFFF ? 4 : range.upperBound > 0x7FF ? 3 : 2
        for tail in 1..<length {
            let mask = UInt32(1) << (6 * UInt32(tail)) - 1
            guard range.lowerBound & ~mask != range.upperBound & ~mask else { continue }
            if range.lowerBound & mask != 0 {
                return bytes(of: range.lowerBound...(range.lowerBound | mask))
                    + bytes(of: ((range.lowerBound | mask) + 1)...range.upperBound)
            }
            if range.upperBound & mask != mask {
                let cut = range.upperBound & ~mask
                return bytes(of: range.lowerBound...(cut - 1)) + bytes(of: cut...range.upperBound)
            }
        }
        return [zip(written(range.lowerBound, length), written(range.upperBound, length)).map { $0...$1 }]
    }

    private static func written(_ value: UInt32, _ length: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        for tail in (0..<length).reversed() {
            let bits = value >> (6 * UInt32(tail))
            if tail == length - 1 {
                let lead: UInt32 = length == 2 ? 0xC0 : length == 3 ? 0xE0 : 0xF0
                bytes.append(UInt8(lead | bits))
            } else {
                bytes.append(UInt8(0x80 | bits & 0x3F))
            }
        }
        return bytes
    }
}
