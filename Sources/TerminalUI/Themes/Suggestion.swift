/// Finds what somebody meant to write.
package enum Suggestion {
    /// The candidate that the fewest edits turn `name` into; nil if none is near.
    package static func nearest(to name: String, in candidates: [String]) -> String? {
        let best = candidates.map { (candidate: $0, distance: distance(name, $0)) }.min { $0.distance < $1.distance }
        return best.flatMap { $0.distance <= max(2, name.count / 3) ? $0.candidate : nil }
    }

    private static func distance(_ first: String, _ second: String) -> Int {
        let (first, second) = (Array(first), Array(second))
        var previous = Array(0...second.count)
        for row in first.indices {
            var current = [row + 1]
            for column in second.indices {
                let change = previous[column] + (first[row] == second[column] ? 0 : 1)
                current.append(min(change, previous[column + 1] + 1, current[column] + 1))
            }
            previous = current
        }
        return previous[second.count]
    }
}
