import Workflows

extension Timestamp: ExpressibleByStringLiteral {
    /// A moment in UTC, as a person writes it: `2026-03-29 01:00`, with seconds where they matter.
    init(stringLiteral text: String) {
        let numbers = text.split { "- :".contains($0) }.compactMap { Int64($0) }
        func date(_ day: Int64) -> [Int64] {
            let civil = CivilTime(Timestamp(microseconds: day * 86_400_000_000))
            return [civil.year, civil.month, civil.day].map(Int64.init)
        }
        var day = (numbers[0] - 1970) * 365
        while date(day).lexicographicallyPrecedes(numbers.prefix(3)) { day += 1 }
        let seconds = zip(numbers.dropFirst(3), [3600, 60, 1]).reduce(day * 86400) { $0 + $1.0 * $1.1 }
        self.init(microseconds: seconds * 1_000_000)
    }
}
