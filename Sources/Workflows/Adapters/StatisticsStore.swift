/// Numbers over time, kept by the store in the transactions of the writes. A store that keeps none does not conform,
/// and a screen says so.
public protocol StatisticsStore: Sendable {
    /// Per edge: how often it was taken within the window, and when it was taken last.
    func edgeActivity(workflow: WorkflowName, since: Timestamp) async throws(WorkflowError) -> [EdgeActivity]
    /// Per status: what happened to stays within the window.
    func statusActivity(workflow: WorkflowName, since: Timestamp) async throws(WorkflowError) -> [StatusActivity]
    /// Per status: since when the run that has stood there longest is there, among the unfinished: one
    /// that is paused stays too.
    func oldestStays(workflow: WorkflowName) async throws(WorkflowError) -> [Int: Timestamp]
    /// Per workflow and minute: transitions and errors, oldest first.
    func minutes(since: Timestamp) async throws(WorkflowError) -> [WorkflowMinute]
}

/// What an edge saw.
public struct EdgeActivity: Hashable, Sendable {
    /// From this status.
    public let from: Int
    /// To this one.
    public let to: Int
    /// By this means.
    public let kind: Origin.Kind
    /// How often within the window.
    public let count: Int
    /// When last, whenever that was.
    public let lastAt: Timestamp?

    /// Every field.
    public init(from: Int, to: Int, kind: Origin.Kind, count: Int, lastAt: Timestamp?) {
        self.from = from
        self.to = to
        self.kind = kind
        self.count = count
        self.lastAt = lastAt
    }
}

/// What a status saw within a window.
public struct StatusActivity: Hashable, Sendable {
    /// The status.
    public let status: Int
    /// How many runs entered it.
    public let entered: Int
    /// How many attempts failed there.
    public let errors: Int
    /// Stays that ended: how many, by how long they were.
    public let stays: DwellHistogram

    /// Every field.
    public init(status: Int, entered: Int, errors: Int, stays: DwellHistogram) {
        self.status = status
        self.entered = entered
        self.errors = errors
        self.stays = stays
    }
}

/// What a workflow did in a minute.
public struct WorkflowMinute: Hashable, Sendable {
    /// The workflow.
    public let workflow: WorkflowName
    /// Minutes since 1970-01-01 00:00 UTC.
    public let minute: Int64
    /// Versions stored.
    public let transitions: Int
    /// Attempts that failed.
    public let errors: Int

    /// Every field.
    public init(workflow: WorkflowName, minute: Int64, transitions: Int, errors: Int) {
        self.workflow = workflow
        self.minute = minute
        self.transitions = transitions
        self.errors = errors
    }
}

/// Counts durations in bins whose bounds grow by a quarter of an octave: any percentile is right to within 10 %.
public struct DwellHistogram: Hashable, Sendable {
    /// How many durations fell into each bin.
    public private(set) var bins: [Int: Int] = [:]

    /// An empty histogram.
    public init() {}

    /// Longer durations are counted here: more than thirty thousand years.
    private static let lastBin = 200

    /// The bin of a duration: 0 up to a millisecond, then four to each doubling.
    public static func bin(of duration: Duration) -> Int { bin(ofMicroseconds: duration.wholeMicroseconds) }

    /// The bin of a duration.
    static func bin(ofMicroseconds microseconds: Int64) -> Int {
        let milliseconds = Double(microseconds) / 1000
        guard milliseconds > 1 else { return 0 }
        return min(lastBin, Int((milliseconds.logarithmBase2 * 4).rounded(.up)))
    }

    /// The middle of a bin, geometrically.
    public static func middle(of bin: Int) -> Duration {
        guard bin > 0 else { return .milliseconds(1) }
        return .microseconds(Int64((1000 * Double.powerOfTwo((Double(min(bin, lastBin)) - 0.5) / 4)).rounded()))
    }

    /// Adds durations to a bin.
    public mutating func add(_ count: Int, toBin bin: Int) { bins[bin, default: 0] += count }

    /// How many durations there are.
    public var count: Int { bins.values.reduce(0, +) }

    /// The duration that a share of all (0 to 1) does not exceed; `nil` when there are none.
    public func percentile(_ share: Double) -> Duration? {
        let total = count
        guard total > 0 else { return nil }
        let rank = max(1, Int((Double(total) * share).rounded(.up)))
        var seen = 0
        for bin in bins.keys.sorted() {
            seen += bins[bin] ?? 0
            if seen >= rank { return Self.middle(of: bin) }
        }
        return nil
    }
}
