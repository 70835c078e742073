/// One thing in which two JSON texts differ.
struct JSONDifference: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case added(JSONTree)
        case removed(JSONTree)
        case changed(JSONTree, JSONTree)
    }

    /// Where: for what was removed in the old text, else in the new one.
    var path: JSONPath
    var kind: Kind
}

extension JSONDifference {
    /// Everything two texts differ in, or the first so many: whoever carries it out on the one gets the other, but for the
    /// order of an object's keys.
    ///
    /// In an array the elements before and after the first and last that differ are left alone; those between are taken one
    /// by one, and the rest of the longer ones was added or removed. To carry that out, what changed comes first, then what
    /// was removed, the last first, then what was added.
    static func between(
        _ old: JSONTree, _ new: JSONTree, limit: Int
    ) -> (differences: [JSONDifference], isCut: Bool) {
        var finder = Finder(limit: limit)
        finder.compare(old, new)
        return (finder.found, finder.isCut)
    }

    private struct Finder {
        let limit: Int
        var found: [JSONDifference] = []
        var isCut = false
        var path = JSONPath()

        init(limit: Int) { self.limit = limit }

        mutating func compare(_ old: JSONTree, _ new: JSONTree) {
            guard !isCut else { return }
            switch (old, new) {
            case (.object(let before), .object(let after)): compare(before, after)
            case (.array(let before), .array(let after)): compare(before, after)
            default: if !old.isSame(as: new) { note(.changed(old, new)) }
            }
        }

        private mutating func note(_ kind: Kind) {
            guard found.count < limit else {
                isCut = true
                return
            }
            found.append(JSONDifference(path: path, kind: kind))
        }

        private mutating func at(_ step: JSONPath.Step, _ body: (inout Finder) -> Void) {
            guard !isCut else { return }
            path.steps.append(step)
            body(&self)
            path.steps.removeLast()
        }

        private mutating func compare(_ before: [JSONTree.Member], _ after: [JSONTree.Member]) {
            let places = Places(before)
            var taken: Set<Int> = []
            for (key, value) in Places.steps(after) {
                let place = places.next(key)
                if let place { taken.insert(place) }
                at(key) { finder in
                    if let place { finder.compare(before[place].value, value) } else { finder.note(.added(value)) }
                }
            }
            guard taken.count < before.count else { return }
            for (place, (key, value)) in Places.steps(before).enumerated() where !taken.contains(place) {
                at(key) { $0.note(.removed(value)) }
            }
        }

        private mutating func compare(_ before: [JSONTree], _ after: [JSONTree]) {
            let most = min(before.count, after.count)
            var first = 0
            while first < most, before[first].isSame(as: after[first]) { first += 1 }
            var last = 0
            while last < most - first, before[before.count - 1 - last].isSame(as: after[after.count - 1 - last]) {
                last += 1
            }
            let both = most - last
            for index in first..<max(first, both) {
                at(.index(index)) { $0.compare(before[index], after[index]) }
            }
            for index in both..<max(both, before.count - last) {
                at(.index(index)) { $0.note(.removed(before[index])) }
            }
            for index in both..<max(both, after.count - last) {
                at(.index(index)) { $0.note(.added(after[index])) }
            }
        }
    }

    /// Where the members of an object stand, by key and by which of those with the same key they are.
    private struct Places {
        private var places: [Step: Int] = [:]

        /// Keys are told apart byte by byte.
        private struct Step: Hashable {
            let key: [UInt8]
            let occurrence: Int
        }

        init(_ members: [JSONTree.Member]) {
            for (place, step) in Self.steps(members).enumerated() {
                guard case .key(let key, let occurrence) = step.0 else { continue }
                places[Step(key: Array(key.utf8), occurrence: occurrence)] = place
            }
        }

        func next(_ step: JSONPath.Step) -> Int? {
            guard case .key(let key, let occurrence) = step else { return nil }
            return places[Step(key: Array(key.utf8), occurrence: occurrence)]
        }

        static func steps(_ members: [JSONTree.Member]) -> [(JSONPath.Step, JSONTree)] {
            var seen: [[UInt8]: Int] = [:]
            return members.map { member in
                let occurrence = seen[Array(member.key.utf8), default: 0]
                seen[Array(member.key.utf8)] = occurrence + 1
                return (.key(member.key, occurrence: occurrence), member.value)
            }
        }
    }
}
