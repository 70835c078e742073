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
        if let median { budget.append((prefix + "p50_ms", median)) }
        if let p99 { budget.append((prefix + "p99_ms", p99)) }
        let sorted = samples.map { $0 / .milliseconds(1) }.sorted()
        guard let last = sorted.last else { return }
        add(prefix + "p50_ms", sorted[sorted.count / 2])
        add(prefix + "p99_ms", sorted[min(sorted.count - 1, sorted.count * 99 / 100)])
        add(prefix + "max_ms", last)
    }

    /// Which budgets were missed, and by how much, in words; a figure that is missing keeps none.
    var missed: [String] {
        let title = ([name] + texts.map { "\($0.0) \($0.1)" }).joined(separator: ", ")
        return budget.compactMap { name, most in
            let value = figures.first { $0.0 == name }?.1
            if let value, value <= most { return nil }
            return "\(title): \(name) \(value.map(Self.number) ?? "missing"), at most \(Self.number(most))"
        }
    }

    func print() {
        var members = ["\"measure\":\"\(name)\""] + texts.map { "\"\($0.0)\":\"\($0.1)\"" }
        members += figures.map { "\"\($0.0)\":\(Self.number($0.1))" }
        members.append("\"budget\":{\(budget.map { "\"\($0.0)\":\(Self.number($0.1))" }.joined(separator: ","))}")
        members.append("\"met\":\(missed.isEmpty)")
        members.append("\"load_average\":\(Self.number(Self.loadAverage))")
        Swift.print("{" + members.joined(separator: ",") + "}")
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
