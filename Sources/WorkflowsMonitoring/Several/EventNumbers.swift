import Workflows

/// The numbers that events bear among those of other sources: each source counts its own, and whoever follows them needs
/// one order.
///
/// An event keeps its number. Those that are seen first because somebody looks further back get lower ones.
struct EventNumbers {
    /// So many are remembered, at least: whoever follows from an older one begins anew with the latest.
    static let limit = 20_000

    private struct Place {
        let number: Int64
        let part: Int
        let event: Int64
    }

    /// By their numbers.
    private var places: [Place] = []
    private var known: [[Int64: Int64]]
    /// The last ID that was told of each source.
    private var latest: [Int64?]
    private var next: Int64 = 1 << 40

    init(parts count: Int) {
        known = Array(repeating: [:], count: count)
        latest = Array(repeating: nil, count: count)
    }

    /// Where each source's events stood when one had that number: the ID of the last that was told by then; `nil` for a
    /// source of which none was, and for all where the number is not remembered.
    func positions(at number: Int64) -> [Int64?] {
        var positions = [Int64?](repeating: nil, count: known.count)
        guard let first = places.first, number >= first.number else { return positions }
        for place in places.prefix(while: { $0.number <= number }) {
            positions[place.part] = max(positions[place.part] ?? .min, place.event)
        }
        return positions
    }

    /// Numbers for events as they happened, the newest last.
    ///
    /// What lies unseen between what was told of a source and what is told now is left a gap of as many numbers.
    mutating func number(_ events: [(part: Int, event: Event)]) -> [Int64] {
        let firstKnown = events.firstIndex { known[$0.part][$0.event.id] != nil }
        let older = places.isEmpty ? 0 : (firstKnown ?? 0)
        next += unseen(before: events.dropFirst(older))
        var back = (places.first?.number ?? next) - Int64(older)
        var numbers: [Int64] = []
        var added: [Place] = []
        for (index, (part, event)) in events.enumerated() {
            if let number = known[part][event.id] {
                numbers.append(number)
                continue
            }
            let number = index < older ? back : next
            if index < older { back += 1 } else { next += 1 }
            known[part][event.id] = number
            latest[part] = max(latest[part] ?? .min, event.id)
            added.append(Place(number: number, part: part, event: event.id))
            numbers.append(number)
        }
        let front = added.prefix { $0.number < (places.first?.number ?? .min) }
        places = front + places + added.dropFirst(front.count)
        forget()
        return numbers
    }

    private func unseen(before events: ArraySlice<(part: Int, event: Event)>) -> Int64 {
        var total: Int64 = 0
        for part in known.indices {
            guard let last = latest[part],
                let first = events.first(where: { $0.part == part })?.event.id, first > last
            else { continue }
            let (gap, isTooLarge) = (first - 1).subtractingReportingOverflow(last)
            total += isTooLarge ? 0 : min(gap, 1 << 32)
        }
        return total
    }

    private mutating func forget() {
        guard places.count > 2 * Self.limit else { return }
        for place in places.prefix(places.count - Self.limit) { known[place.part][place.event] = nil }
        places.removeFirst(places.count - Self.limit)
    }
}
