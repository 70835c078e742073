/// Makes a list of operations that fails as short as it gets: leaves out halves, quarters, …, single ones, then parts of
/// those that are left, as long as the rest still fails and there is time.
struct Shrinker {
    /// Whether no more is to be tried.
    var isOver: () -> Bool = { false }
    /// Whether a list fails, and how.
    let fails: ([Operation]) async -> Failure?

    func shrink(_ failure: Failure) async -> Failure {
        var best = failure
        var before = Int.max
        while best.operations.count < before, !isOver() {
            before = best.operations.count
            await leaveOut(&best)
            await simplify(&best)
        }
        return best
    }

    private func leaveOut(_ best: inout Failure) async {
        var size = max(1, best.operations.count / 2)
        while true {
            // From the end: what a failure needs stands there more often.
            var end = best.operations.count
            while end > 0, !isOver() {
                var shorter = best.operations
                shorter.removeSubrange(max(0, end - size)..<end)
                if let failure = await fails(shorter) { best = failure }
                end = min(end - size, best.operations.count)
            }
            guard size > 1, !isOver() else { return }
            size /= 2
        }
    }

    private func simplify(_ best: inout Failure) async {
        var index = 0
        while index < best.operations.count {
            for simpler in best.operations[index].simpler {
                guard !isOver() else { return }
                var operations = best.operations
                operations[index] = simpler
                if let failure = await fails(operations), failure.operations.count <= best.operations.count {
                    best = failure
                    index -= 1
                    break
                }
            }
            index += 1
        }
    }
}

extension Operation {
    /// The operation without one of its parts.
    fileprivate var simpler: [Operation] {
        switch self {
        case .burst(let lists): return Self.simpler(lists)
        case .write(let write): return Self.simpler(write)
        case .read(.events(let behind, let limit)) where behind > 0:
            return [behind / 4, behind / 2, behind - 1].map { .read(.events(behind: $0, limit: limit)) }
        default: return []
        }
    }

    private static func simpler(_ write: Write) -> [Operation] {
        var found: [Write] = []
        func without(_ isThere: Bool, _ change: (inout Write) -> Void) {
            guard isThere else { return }
            var simpler = write
            change(&simpler)
            found.append(simpler)
        }
        without(write.change != nil) { $0.change = nil }
        without(write.fence != nil) { $0.fence = nil }
        without(write.cursor != nil) { $0.cursor = nil }
        without(write.failure != nil) { $0.failure = nil }
        without(write.schedule != nil) { $0.schedule = nil }
        without(write.audit != nil) { $0.audit = nil }
        without(write.skew != 0) { $0.skew = 0 }
        for index in write.timeouts.indices { without(true) { $0.timeouts.remove(at: index) } }
        if case .create(let creation) = write.change {
            var plain = creation
            plain.key = nil
            without(creation.key != nil) { $0.change = .create(plain) }
            plain = creation
            plain.retriedFrom = nil
            without(creation.retriedFrom != nil) { $0.change = .create(plain) }
        }
        return found.map(Operation.write)
    }

    /// Fewer workers, then less for one to do.
    private static func simpler(_ lists: [[Operation]]) -> [Operation] {
        var found: [[[Operation]]] = []
        for index in lists.indices where lists.count > 1 {
            found.append(lists)
            found[found.count - 1].remove(at: index)
        }
        for (index, list) in lists.enumerated() where list.count > 1 {
            for place in list.indices {
                found.append(lists)
                found[found.count - 1][index].remove(at: place)
            }
        }
        return found.map(Operation.burst)
    }
}
