import GRDB
import Workflows

extension Promises {
    /// At the moment of a kill no more than this many attempts were made whose outcome was not stored yet: a batch of
    /// each of the demo's workers.
    private static let inHand = 512

    /// Every attempt has an explanation: it moved its run, it was overtaken, its failure is stored, or it was under way
    /// when its process was killed.
    func explanations() -> [String] {
        attempts.all.enumerated().compactMap { index, attempt in
            let name = "\(attempt.what), attempt \(attempt.attempt), on version \(attempt.version) of \(attempt.run)"
            guard let run = runs[attempt.run] else { return "\(name): there is no such run" }
            guard let version = run.versions.first(where: { $0.number == attempt.version }) else {
                return "\(name): there is no such version"
            }
            guard let place = Attempts.places[attempt.what], place.workflow == run.workflow,
                place.status == version.status
            else { return "\(name): the run was in status \(version.status) then" }
            // Moved on, by this attempt or by somebody who was faster.
            if run.current > attempt.version { return nil }
            if run.parked.contains(where: { $0.version == attempt.version && $0.attempts >= attempt.attempt }) {
                return nil
            }
            if place.kind == .timeout, run.timeouts.contains(where: { $0.attempts >= attempt.attempt }) { return nil }
            if kills.contains(where: { index < $0 && index >= $0 - Self.inHand }) { return nil }
            return "\(name): nothing came of it, and nothing says why"
        }
    }

    /// Attempts are counted 1, 2, 3 … for each version, because every failure is stored before the next attempt.
    func numbering() -> [String] {
        struct Key: Hashable {
            let run: String
            let version: Int
            let what: String
        }
        let numbers = Dictionary(grouping: attempts.all) { Key(run: $0.run, version: $0.version, what: $0.what) }
        return numbers.compactMap { key, made in
            let counted = Set(made.map(\.attempt)).sorted()
            return counted == Array(1...counted.count)
                ? nil : "\(key.what) on version \(key.version) of \(key.run): the attempts are \(counted)"
        }
    }

    /// Between two kills no attempt is made twice.
    func repetitions() -> [String] {
        guard !overlaps else { return [] }
        var broken: [String] = []
        var begin = 0
        for end in kills.sorted() + [attempts.all.count] {
            var seen: Set<Attempts.Attempt> = []
            for attempt in attempts.all[begin..<max(begin, end)] where !seen.insert(attempt).inserted {
                broken.append(
                    "\(attempt.what), attempt \(attempt.attempt), on version \(attempt.version) of \(attempt.run) was made "
                        + "twice by one process")
            }
            begin = max(begin, end)
        }
        return broken
    }

    /// An effect with a key happens once, however often its step is called: each order reserves stock once.
    func reservations() -> [String] {
        let reserved = Dictionary(grouping: runs.values.filter { $0.workflow == "stock" }, by: \.foreignID)
        var broken = reserved.filter { $0.value.count > 1 }.map {
            "stock was reserved \($0.value.count) times for \($0.key)"
        }
        for run in runs.values where run.workflow == "orders" && run.versions.contains(where: { $0.status == 4 }) {
            if reserved[run.id] == nil { broken.append("no stock was reserved for \(run.id)") }
        }
        return broken
    }

    /// In the order of the commits no version of a role is written under an older epoch than one before it.
    func epochs() throws -> [String] {
        var newest: [String: Int] = [:]
        var broken: [String] = []
        for row in try file.rows(
            """
            SELECT v.role, v.epoch, e.run_key, e.version FROM events e
            JOIN versions v ON v.version_id = (e.run_key << 31) | e.version
            WHERE v.role IS NOT NULL ORDER BY e.id
            """)
        {
            let role: String = row[0]
            guard let epoch = row[1] as Int? else {
                broken.append("version \(row[3] as Int) of run \(row[2] as Int64) has a role, \(role), and no epoch")
                continue
            }
            if epoch < newest[role, default: 0] {
                broken.append("\(role) wrote under epoch \(epoch) after \(newest[role, default: 0])")
            }
            newest[role] = max(epoch, newest[role, default: 0])
        }
        return broken
    }
}
