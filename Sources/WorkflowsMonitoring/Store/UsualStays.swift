import Workflows

/// How long 99 of 100 runs stay in each status, as far as is known. Counting it costs more rows than anything else a
/// watcher asks for, and it changes slowly: it is asked for once a minute for each workflow. Where nothing leaves a
/// status any more what was usual before stays known: it looks best when everything is stuck.
struct UsualStays: Sendable {
    private struct Entry {
        var readAt: Timestamp
        var stays: [Int: Duration]
    }

    private var workflows: [WorkflowName: Entry] = [:]

    /// Of fewer stays the longest would be called usual.
    static let least = 20
    private static let keptFor = Duration.seconds(60)
    /// The numbers are right to within a tenth, and a run that has just come up is not stuck.
    static func bound(_ usual: Duration) -> Duration { max(usual + usual / 10, usual + .seconds(10)) }

    /// What is known, where it need not be asked again.
    func fresh(_ workflow: WorkflowName, at now: Timestamp) -> [Int: Duration]? {
        guard let entry = workflows[workflow], now >= entry.readAt, now - entry.readAt < Self.keptFor else {
            return nil
        }
        return entry.stays
    }

    mutating func take(_ activity: [StatusActivity], of workflow: WorkflowName, at now: Timestamp) -> [Int: Duration] {
        var stays = workflows[workflow]?.stays ?? [:]
        for status in activity where status.stays.count >= Self.least {
            stays[status.status] = status.stays.percentile(0.99)?.bounded
        }
        workflows[workflow] = Entry(readAt: now, stays: stays)
        return stays
    }
}

/// By what means versions came about, as far as they were looked up.
struct OriginBook: Sendable {
    struct Key: Hashable {
        var run: RunID
        var version: Int
    }

    private var known: [Key: Origin.Kind] = [:]
    private static let bound = 2000

    subscript(key: Key) -> Origin.Kind? {
        get { known[key] }
        set {
            if known.count >= Self.bound { known = [:] }
            known[key] = newValue
        }
    }
}
