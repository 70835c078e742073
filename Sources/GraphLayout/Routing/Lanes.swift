/// The lanes of back edges below (beside) the layers: the shortest span innermost, one lane for several that do not
/// meet.
struct Lanes {
    /// By bundle.
    private(set) var lanes: [Int: Int] = [:]
    private(set) var count = 0

    init(_ spans: [(bundle: Int, low: Int, high: Int)]) {
        var taken: [[(low: Int, high: Int)]] = []
        let ordered = spans.sorted { ($0.high - $0.low, $0.bundle) < ($1.high - $1.low, $1.bundle) }
        for span in ordered {
            let lane =
                taken.firstIndex { $0.allSatisfy { $0.high + 1 < span.low || span.high + 1 < $0.low } } ?? taken.count
            if lane == taken.count { taken.append([]) }
            taken[lane].append((span.low, span.high))
            lanes[span.bundle] = lane
        }
        count = taken.count
    }
}
