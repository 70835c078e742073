import Testing

@testable import Dashboard

@Suite struct DifferenceFuzzTests {
    /// JSON at random: nested, with keys that are there twice, keys that only look alike, and numbers of any length.
    private struct Maker {
        var random: Sample.Generator

        mutating func pick(_ count: Int) -> Int { Int(random.next() >> 33) % count }

        mutating func tree(_ depth: Int) -> JSONTree {
            switch pick(depth > 0 ? 7 : 5) {
            case 0: return .literal(["true", "false", "null"][pick(3)])
            case 1: return .number(["0", "1.0", "1", "12345678901234567890", "12345678901234567891", "-1e9"][pick(6)])
            case 2, 3: return .string(["", "a", "é", "e\u{301}", "\u{1B}[2J\"\\", "long text \(pick(4))"][pick(6)])
            case 5: return .object((0..<pick(5)).map { _ in JSONTree.Member(key: key(), value: tree(depth - 1)) })
            case 6: return .array((0..<pick(6)).map { _ in tree(depth - 1) })
            default: return .object([])
            }
        }

        mutating func key() -> String { ["a", "b", "é", "e\u{301}", "with blank", "7", ""][pick(7)] }

        /// The same with something here and there taken away, put in, or replaced.
        mutating func changed(_ tree: JSONTree, _ depth: Int) -> JSONTree {
            switch tree {
            case .object(var members):
                for place in members.indices where pick(3) == 0 {
                    members[place].value = changed(members[place].value, depth - 1)
                }
                if pick(4) == 0, !members.isEmpty { members.remove(at: pick(members.count)) }
                if pick(4) == 0 {
                    members.insert(
                        JSONTree.Member(key: key(), value: self.tree(depth - 1)), at: pick(members.count + 1))
                }
                if pick(5) == 0 { members.reverse() }
                return .object(members)
            case .array(var elements):
                for place in elements.indices where pick(3) == 0 {
                    elements[place] = changed(elements[place], depth - 1)
                }
                if pick(3) == 0, !elements.isEmpty { elements.remove(at: pick(elements.count)) }
                if pick(3) == 0 { elements.insert(self.tree(depth - 1), at: pick(elements.count + 1)) }
                return .array(elements)
            default: return pick(2) == 0 ? tree : self.tree(depth)
            }
        }
    }

    /// Whoever carries out what is listed on the one gets the other: what changed, what was removed from behind, what
    /// was added.
    private func carriedOut(_ differences: [JSONDifference], on tree: JSONTree) -> JSONTree {
        var tree = tree
        for difference in differences {
            if case .changed(_, let new) = difference.kind { tree.change(difference.path.steps[...]) { _ in new } }
        }
        for difference in differences.reversed() {
            if case .removed = difference.kind { tree.change(difference.path.steps[...]) { _ in nil } }
        }
        for difference in differences {
            if case .added(let new) = difference.kind {
                tree.change(difference.path.steps[...], adding: true) { _ in new }
            }
        }
        return tree
    }

    @Test("Carried out on the one, what is listed gives the other", arguments: 1...40)
    func roundTrip(_ seed: Int) {
        var maker = Maker(random: Sample.Generator(state: UInt64(seed)))
        for _ in 0..<100 {
            let old = maker.tree(5)
            let new = maker.pick(4) == 0 ? maker.tree(5) : maker.changed(old, 5)
            let (differences, isCut) = JSONDifference.between(old, new, limit: .max)
            #expect(!isCut)
            let made = carriedOut(differences, on: old)
            #expect(made.sorted.isSame(as: new.sorted), "\(old.text())\n\(new.text())\n\(differences)")
            // Nothing is listed that is the same, and what is listed is what is there.
            for difference in differences {
                switch difference.kind {
                case .added(let value): #expect(new[difference.path].map { $0.isSame(as: value) } == true)
                case .removed(let value): #expect(old[difference.path].map { $0.isSame(as: value) } == true)
                case .changed(let before, let after):
                    #expect(!before.isSame(as: after))
                    #expect(old[difference.path].map { $0.isSame(as: before) } == true)
                    #expect(new[difference.path].map { $0.isSame(as: after) } == true)
                }
            }
            #expect(JSONDifference.between(old, old, limit: .max).differences.isEmpty)
        }
    }

    @Test("JSON that is written and read again is the same", arguments: 1...10)
    func text(_ seed: Int) {
        var maker = Maker(random: Sample.Generator(state: UInt64(seed)))
        for _ in 0..<100 {
            let tree = maker.tree(5)
            let text = tree.text()
            #expect(JSONTree(text.utf8)?.isSame(as: tree) == true, "\(text)")
            #expect(tree.text(limit: 20).utf8.count <= 23)
        }
    }

    @Test("Put in place of what differs, the new bytes make the old ones the new ones", arguments: 1...20)
    func bytes(_ seed: Int) {
        var random = Sample.Generator(state: UInt64(seed))
        func pick(_ count: Int) -> Int { Int(random.next() >> 33) % count }
        for _ in 0..<200 {
            let old = (0..<pick(40)).map { _ in UInt8(pick(3)) }
            var new = old
            for _ in 0..<pick(3) where !new.isEmpty { new[pick(new.count)] = UInt8(pick(256)) }
            if pick(2) == 0 { new.insert(9, at: pick(new.count + 1)) }
            guard let difference = ByteDifference(old, new) else {
                #expect(old == new)
                continue
            }
            #expect(old != new)
            var made = old
            made.replaceSubrange(difference.old, with: new[difference.new])
            #expect(made == new)
            if let count = difference.count { #expect(count == zip(old, new).count { $0 != $1 }) }
        }
    }
}

extension JSONTree {
    /// The same with the keys of objects in order, those that are there twice as they stand.
    fileprivate var sorted: JSONTree {
        switch self {
        case .object(let members):
            let ordered = members.enumerated().sorted { left, right in
                let (one, other) = (Array(left.element.key.utf8), Array(right.element.key.utf8))
                return one == other ? left.offset < right.offset : one.lexicographicallyPrecedes(other)
            }
            return .object(ordered.map { Member(key: $0.element.key, value: $0.element.value.sorted) })
        case .array(let elements): return .array(elements.map(\.sorted))
        default: return self
        }
    }

    /// Replaces the value at a path, takes it away, or puts one there.
    fileprivate mutating func change(
        _ path: ArraySlice<JSONPath.Step>, adding: Bool = false, _ body: (JSONTree) -> JSONTree?
    ) {
        guard let step = path.first else {
            self = body(self) ?? self
            return
        }
        let rest = path.dropFirst()
        switch (step, self) {
        case (.index(let index), .array(var elements)):
            if rest.isEmpty, adding {
                if let new = body(self) { elements.insert(new, at: index) }
            } else if rest.isEmpty, body(elements[index]) == nil {
                elements.remove(at: index)
            } else {
                elements[index].change(rest, adding: adding, body)
            }
            self = .array(elements)
        case (.key(let key, let occurrence), .object(var members)):
            if rest.isEmpty, adding {
                if let new = body(self) { members.append(Member(key: key, value: new)) }
            } else {
                let same = members.indices.filter { members[$0].key.isSame(as: key) }
                guard same.indices.contains(occurrence) else {
                    Issue.record("there is no \(key)")
                    return
                }
                let place = same[occurrence]
                if rest.isEmpty, body(members[place].value) == nil {
                    members.remove(at: place)
                } else {
                    members[place].value.change(rest, adding: adding, body)
                }
            }
            self = .object(members)
        default: Issue.record("\(step) is not in \(self)")
        }
    }
}
