import Foundation

/// One line of the output: figures, what they may be at most, and how busy the machine was.
struct Measurement {
    let name: String
    private var texts: [(String, String)] = []
    private var figures: [(String, Double)] = []
    private var budget: [(String, Double)] = []

    init(_ name: String) { self.name = name }

    mutating func note(_ name: String, _ text: String) { texts.append((name, text)) }

    mutating func add(_ name: String, _ value: Double, most: Double? = nil) {
        figures.append((name, value))
        if let most { budget.append((name, most)) }
    }

    /// The median, the 99th percentile and the most of some durations, in milliseconds.
    mutating func add(_ prefix: String, _ samples: [Duration], median: Double? = nil, p99: Double? = nil) {
        let sorted = samples.map { $0 / .milliseconds(1) }.sorted()
        guard let last = sorted.last else { return }
        add(prefix + "p50_ms", sorted[sorted.count / 2], most: median)
        add(prefix + "p99_ms", sorted[min(sorted.count - 1, sorted.count * 99 / 100)], most: p99)
        add(prefix + "max_ms", last)
    }

    /// Whether every budget is kept; a figure that is missing keeps none.
    var isMet: Bool {
        budget.allSatisfy { limit in figures.contains { $0.0 == limit.0 && $0.1 <= limit.1 } }
    }

    func report() {
        var members = ["\"measure\":\"\(name)\""] + texts.map { "\"\($0.0)\":\"\($0.1)\"" }
        members += figures.map { "\"\($0.0)\":\(Self.number($0.1))" }
        members.append("\"budget\":{\(budget.map { "\"\($0.0)\":\(Self.number($0.1))" }.joined(separator: ","))}")
        members.append("\"met\":\(isMet)")
        members.append("\"load_average\":\(Self.number(Self.loadAverage))")
        print("{" + members.joined(separator: ",") + "}")
        fflush(nil)
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15
            ? String(Int(value)) : String((value * 1000).rounded() / 1000)
    }

    private static var loadAverage: Double {
        var loads = [0.0]
        return getloadavg(&loads, 1) == 1 ? loads[0] : -1
    }
}
