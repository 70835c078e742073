/// The last 512 latencies.
struct LatencyWindow {
    private var values: [Int64] = []
    private var next = 0

    mutating func add(_ latency: Duration) {
        let value = latency.wholeMicroseconds
        if values.count < 512 { values.append(value) } else { values[next] = value }
        next = (next + 1) % 512
    }

    func percentile(_ share: Double) -> Duration? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let rank = max(1, Int((Double(sorted.count) * share).rounded(.up)))
        return .microseconds(sorted[min(rank, sorted.count) - 1])
    }
}
