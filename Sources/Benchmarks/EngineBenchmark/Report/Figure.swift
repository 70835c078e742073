import Foundation

/// What the rounds of a measurement gave for one quantity. Its median is held against the budget.
struct Figure: Encodable {
    /// What is promised of a figure.
    enum Budget: Encodable {
        case atLeast(Double)
        case atMost(Double)

        func isMet(by value: Double) -> Bool {
            switch self {
            case .atLeast(let bound): value >= bound
            case .atMost(let bound): value <= bound
            }
        }

        private enum Key: CodingKey { case atLeast, atMost }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            switch self {
            case .atLeast(let bound): try container.encode(bound, forKey: .atLeast)
            case .atMost(let bound): try container.encode(bound, forKey: .atMost)
            }
        }
    }

    let name: String
    let unit: String
    let median: Double
    let smallest: Double
    let greatest: Double
    let budget: Budget?
    /// Whether the median is within the budget, as it is and not as it is printed; `nil` without one.
    let isMet: Bool?
    private let digits: Int

    /// - Returns: `nil` where no round gave a value.
    init?(_ name: String, _ unit: String, _ rounds: [Double], digits: Int, budget: Budget?) {
        let sorted = rounds.sorted()
        guard let smallest = sorted.first, let greatest = sorted.last else { return nil }
        (self.name, self.unit, self.budget, self.digits) = (name, unit, budget, digits)
        (self.smallest, self.greatest) = (smallest, greatest)
        median = sorted[sorted.count / 2]
        isMet = budget?.isMet(by: median)
    }

    private enum CodingKeys: CodingKey { case name, unit, median, smallest, greatest, budget, isMet }

    var line: String {
        var line = "\(name): \(text(median)) \(unit)"
        if smallest < greatest { line += "  (\(text(smallest))–\(text(greatest)))" }
        guard let budget, let isMet else { return line }
        let bound =
            switch budget {
            case .atLeast(let bound): "at least \(bound)"
            case .atMost(let bound): "at most \(bound)"
            }
        return line + ", \(bound): \(isMet ? "met" : "missed")"
    }

    private func text(_ value: Double) -> String { String(format: "%.\(digits)f", value) }
}
