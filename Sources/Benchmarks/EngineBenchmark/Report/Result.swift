import Foundation

/// The figures of one thing that was measured, and what stood beside it.
struct Result: Encodable {
    let name: String
    let circumstances: String
    private(set) var machine: Surroundings
    private(set) var figures: [Figure] = []

    /// What else the machine did.
    struct Surroundings: Encodable {
        let processors: Int
        /// When the last round began.
        let loadAverage: Double
        /// How many processors other processes kept busy, at most, during a round.
        let processorsOfOthers: Double
    }

    init(_ name: String, _ circumstances: String, _ samples: [Sample]) {
        self.name = name
        self.circumstances = circumstances
        machine = Surroundings(
            processors: Machine.processors, loadAverage: samples.last?.loadAverage ?? Machine.loadAverage,
            processorsOfOthers: samples.map(\.processorsOfOthers).max() ?? 0)
    }

    /// Adds what every round gave for a quantity.
    mutating func add(
        _ name: String, _ unit: String = "", _ rounds: [Double], digits: Int = 0, _ budget: Figure.Budget? = nil
    ) {
        if let figure = Figure(name, unit, rounds, digits: digits, budget: budget) { figures.append(figure) }
    }

    /// What was missed, and by how much, in words.
    var missed: [String] {
        figures.filter { $0.isMet == false }.map { "\(name): \($0.line)" }
    }

    var lines: [String] {
        let others = String(format: "%.2f", machine.processorsOfOthers)
        let load = String(format: "%.2f", machine.loadAverage)
        return ["\(name): \(circumstances); load average \(load), others used up to \(others) processors"]
            + figures.map { "  \($0.line)" }
    }
}
