import Foundation

/// What the rounds of a comparison gave: lines to print, and the budgets that were missed.
struct Comparison {
    private let name: String
    private var lines: [String]
    /// What was missed, and by how much, in words.
    private(set) var missed: [String] = []

    init(_ name: String, _ circumstances: String) {
        self.name = name
        lines = ["\(name): \(circumstances)"]
    }

    /// Adds a figure of every round; the median is held against what it is to be at least.
    mutating func add(_ figure: String, _ rounds: [Double], digits: Int = 0, least: Double? = nil) {
        let sorted = rounds.sorted()
        guard let smallest = sorted.first, let greatest = sorted.last else { return }
        func text(_ value: Double) -> String { String(format: "%.\(digits)f", value) }
        let median = sorted[sorted.count / 2]
        var line = "  \(figure): \(text(median))  (\(text(smallest))–\(text(greatest)))"
        if let least {
            // Not as rounded: 0.498 is less than a half.
            let isMet = median >= least
            line += ", at least \(least): \(isMet ? "met" : "missed")"
            if !isMet { missed.append("\(name): \(figure) \(median), at least \(least)") }
        }
        lines.append(line)
    }

    /// Prints the lines at once, also into a pipe: the next comparison takes minutes.
    func report() {
        for line in lines { print(line) }
        fflush(nil)
    }
}
