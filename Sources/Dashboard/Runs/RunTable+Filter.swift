import Workflows

extension RunTable {
    /// The rows that stand and match every term, in order.
    ///
    /// Conditions run one after another over what the one before left: numbers first, texts last.
    ///
    /// - Parameter patience: how much may be spent on each pattern before it gives up.
    func matching(
        _ terms: [Filter.Term], labels: StatusLabels, now: Timestamp, patience: Int = RegexMatcher.patience
    ) -> Matching {
        var rows = [Int32](unsafeUninitializedCapacity: count) { buffer, filled in
            flags.withUnsafeBufferPointer { flags in
                for row in 0..<flags.count where !flags[row].contains(.removed) {
                    buffer[filled] = Int32(row)
                    filled += 1
                }
            }
        }
        var gaveUp = false
        for term in terms.sorted(by: { $0.field.cost < $1.field.cost }) where !rows.isEmpty {
            if case .regex(let pattern) = term.field {
                let found = keep(&rows, matching: pattern.regex, labels, wanted: !term.negated, patience)
                gaveUp = gaveUp || !found
            } else {
                apply(term, to: &rows, labels: labels, now: now)
            }
        }
        return Matching(rows: rows, gaveUp: gaveUp)
    }

    /// The rows that match.
    struct Matching {
        var rows: [Int32]
        /// Whether a pattern took too long, so that there may be more.
        var gaveUp: Bool
    }

    /// Keeps the rows in whose foreign ID, reason or status a pattern is found; `false` where it gave up before the end.
    private func keep(
        _ rows: inout [Int32], matching regex: ByteRegex, _ labels: StatusLabels, wanted: Bool, _ patience: Int
    ) -> Bool {
        var matcher = RegexMatcher(regex, budget: patience)
        let statusSets = names.map { name in
            labels.numbers(in: name) { label in Array(label.utf8).withUnsafeBufferPointer { matcher.matches($0) } }
        }
        var hits = [Bool](repeating: false, count: count)
        for column in [foreignIDs, reasons] {
            var found = rows
            column.keep(&found) { !$0.isEmpty && matcher.matches($0) }
            for row in found { hits[Int(row)] = true }
        }
        // Where it gave up nothing is known of the rest: neither that it matches nor that it does not.
        let gaveUp = matcher.gaveUp
        rows.keep { row in
            let index = Int(row)
            let hit = hits[index] || statusSets[Int(workflows[index])].contains(statuses[index])
            return hit == wanted && (hit || !gaveUp)
        }
        return !gaveUp
    }

    private func apply(_ term: Filter.Term, to rows: inout [Int32], labels: StatusLabels, now: Timestamp) {
        let wanted = !term.negated
        switch term.field {
        case .states(let wantedStates):
            let set = Set(wantedStates)
            states.withUnsafeBufferPointer { states in rows.keep { set.contains(states[Int($0)]) == wanted } }
        case .workflows(let list):
            let set = names.map { name in list.contains { $0 == name.rawValue } }
            workflows.withUnsafeBufferPointer { column in
                rows.keep { set[Int(column[Int($0)])] == wanted }
            }
        case .statuses(let texts):
            let sets = names.map { labels.numbers(of: texts, in: $0) }
            rows.keep { sets[Int(workflows[Int($0)])].contains(statuses[Int($0)]) == wanted }
        case .age(let comparison, let duration):
            keep(&rows, created, comparison, now - duration, wanted)
        case .updated(let comparison, let duration):
            keep(&rows, updated, comparison, now - duration, wanted)
        case .version(let range):
            versions.withUnsafeBufferPointer { column in
                rows.keep { range.contains(Int(column[Int($0)])) == wanted }
            }
        case .idPrefix(let prefixes):
            let ranges = prefixes.compactMap(RunIDPrefix.init)
            ids.withUnsafeBufferPointer { ids in
                rows.keep { row in ranges.contains { $0.matches(ids[Int(row)]) } == wanted }
            }
        case .foreignIDs(let texts):
            let needles = texts.map { Array($0.utf8) }
            foreignIDs.keep(&rows) { bytes in needles.contains { $0.elementsEqual(bytes) } == wanted }
        case .foreignIDContains(let text): keep(&rows, foreignIDs, containing: text, wanted)
        case .reasonContains(let text): keep(&rows, reasons, containing: text, wanted)
        case .dwell(let comparison, let dwell): keep(&rows, comparison, dwell, labels: labels, now: now, wanted)
        case .regex: break
        case .text(let text): keepText(text, &rows, labels: labels, wanted)
        }
    }

    private func keep(
        _ rows: inout [Int32], _ column: [Int64], _ comparison: Filter.Comparison, _ bound: Timestamp, _ wanted: Bool
    ) {
        let limit = bound.microseconds
        column.withUnsafeBufferPointer { column in
            switch comparison {
            // Older than: from before the bound.
            case .more: rows.keep { (column[Int($0)] < limit) == wanted }
            case .less: rows.keep { (column[Int($0)] >= limit) == wanted }
            }
        }
    }

    /// A stay is compared where it goes on: a run that has ended stays no longer. What is not known of a status' stays
    /// matches nothing, and neither does its opposite.
    private func keep(
        _ rows: inout [Int32], _ comparison: Filter.Comparison, _ dwell: Filter.Dwell, labels: StatusLabels,
        now: Timestamp, _ wanted: Bool
    ) {
        rows.keep { row in
            let index = Int(row)
            guard states[index].isUnfinished,
                let bound = labels.bound(dwell, names[Int(workflows[index])], statuses[index])
            else { return false }
            let stay = now - Timestamp(microseconds: entered[index])
            return (comparison == .more ? stay > bound : stay < bound) == wanted
        }
    }

    private func keep(_ rows: inout [Int32], _ column: ByteColumn, containing text: String, _ wanted: Bool) {
        Array(text.utf8).withUnsafeBufferPointer { needle in
            column.keep(&rows) { ByteSearch.contains($0, needle) == wanted }
        }
    }

    /// Free text: in the foreign ID, the reason, at the beginning of the run ID, or in the status' label.
    private func keepText(_ text: String, _ rows: inout [Int32], labels: StatusLabels, _ wanted: Bool) {
        let needle = text.utf8.map(ByteSearch.folded)
        let prefix = RunIDPrefix(text)
        let statusSets = names.map { labels.numbers(containing: needle, in: $0) }
        var hits = [Bool](repeating: false, count: count)
        needle.withUnsafeBufferPointer { needle in
            for column in [foreignIDs, reasons] {
                var found = rows
                column.keep(&found) { ByteSearch.containsFolded($0, needle) }
                for row in found { hits[Int(row)] = true }
            }
        }
        rows.keep { row in
            let index = Int(row)
            let hit =
                hits[index] || prefix?.matches(ids[index]) == true
                || statusSets[Int(workflows[index])].contains(statuses[index])
            return hit == wanted
        }
    }
}

/// The beginning of a run ID as a mask over its two words.
struct RunIDPrefix: Sendable {
    private var high: UInt64 = 0
    private var highMask: UInt64 = 0
    private var low: UInt64 = 0
    private var lowMask: UInt64 = 0
    /// How many digits were given.
    private(set) var digits = 0

    /// Hexadecimal digits, and dashes where the written form has them; anything else is no beginning of an ID.
    init?(_ text: String) {
        for (offset, byte) in text.utf8.enumerated() {
            if offset == 8 || offset == 13 || offset == 18 || offset == 23, byte == UInt8(ascii: "-") { continue }
            let digit: UInt64
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = UInt64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = UInt64(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = UInt64(byte - UInt8(ascii: "A") + 10)
            default: return nil
            }
            guard digits < 32 else { return nil }
            let shift = UInt64(60 - 4 * (digits % 16))
            if digits < 16 {
                high |= digit << shift
                highMask |= 0xF << shift
            } else {
                low |= digit << shift
                lowMask |= 0xF << shift
            }
            digits += 1
        }
        guard digits > 0 else { return nil }
    }

    func matches(_ id: RunID) -> Bool { id.high & highMask == high && id.low & lowMask == low }
}
