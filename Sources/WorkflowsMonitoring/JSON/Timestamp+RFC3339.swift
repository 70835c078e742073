import Workflows

extension Timestamp {
    /// Reads RFC 3339: `2026-01-31T12:41:07.250Z`, with any offset and any number of digits behind the point, of which
    /// a microsecond's count. A year may have more digits than four, and a sign, as what ``description`` writes.
    ///
    /// `nil` for any other text, and for a day that the calendar does not have.
    init?(rfc3339 text: String) {
        var reader = Reader(bytes: Array(text.utf8))
        guard let moment = reader.moment() else { return nil }
        self = moment
    }

    private struct Reader {
        let bytes: [UInt8]
        var place = 0

        private var byte: UInt8? { place < bytes.count ? bytes[place] : nil }

        init(bytes: [UInt8]) { self.bytes = bytes }

        private mutating func take(_ wanted: Unicode.Scalar...) -> Bool {
            guard let byte, wanted.contains(Unicode.Scalar(byte)) else { return false }
            place += 1
            return true
        }

        /// A number of so many digits.
        private mutating func number(_ digits: ClosedRange<Int>) -> Int? {
            var value = 0
            var count = 0
            while count < digits.upperBound, let byte, byte &- UInt8(ascii: "0") < 10 {
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
                count += 1
                place += 1
            }
            return digits.contains(count) ? value : nil
        }

        private mutating func two(upTo limit: Int) -> Int? {
            guard let value = number(2...2), value <= limit else { return nil }
            return value
        }

        /// The fraction of a second in microseconds: 0 where there is none.
        private mutating func fraction() -> Int? {
            guard take(".") else { return 0 }
            let start = place
            guard var value = number(1...6) else { return nil }
            for _ in place - start..<6 { value *= 10 }
            while let byte, byte &- UInt8(ascii: "0") < 10 { place += 1 }
            return value
        }

        /// East of UTC, in seconds.
        private mutating func offset() -> Int? {
            if take("Z", "z") { return 0 }
            let sign = byte == UInt8(ascii: "-") ? -1 : 1
            guard take("+", "-"), let hours = two(upTo: 23), take(":"), let minutes = two(upTo: 59) else { return nil }
            return sign * (hours * 3600 + minutes * 60)
        }

        mutating func moment() -> Timestamp? {
            let sign = take("-") ? -1 : 1
            guard let year = number(4...6), take("-"), let month = two(upTo: 12), take("-"), let day = two(upTo: 31),
                take("T", "t"), let hour = two(upTo: 23), take(":"), let minute = two(upTo: 59), take(":"),
                let second = two(upTo: 60), let microsecond = fraction(), let offset = offset(), place == bytes.count,
                month > 0, day > 0
            else { return nil }
            let days = CivilTime.days(year: sign * year, month: month, day: day)
            let next = CivilTime.days(year: sign * year + month / 12, month: month % 12 + 1, day: 1)
            // The 31st of a month that has thirty days is the first of the next.
            guard days < next else { return nil }
            let seconds = days * 86_400 + Int64(hour * 3600 + minute * 60 + second - offset)
            let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
            let (sum, overflow2) = scaled.addingReportingOverflow(Int64(microsecond))
            if overflow || overflow2 { return Timestamp(microseconds: seconds < 0 ? .min : .max) }
            return Timestamp(microseconds: sum)
        }
    }
}
