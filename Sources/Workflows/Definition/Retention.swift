/// What a workflow's runs leave behind, and for how long. By default everything is kept.
///
///     options.retention = Retention(finishedRuns: .hours(24 * 90), objects: 20)
///
/// **Finished runs go whole**: versions with their objects, events, failures that nobody tries again, and the idempotency
/// key, which may be used again from then on. The latest run of a foreign ID is the one before it then, or none. What people
/// did stays in the audit log, reasons included: it says who decided what and is needed longest when the run itself is
/// gone; run IDs in it lead nowhere then. Totals over edges stay too. A run is finished when it was completed or cancelled;
/// one whose data is to be deleted waits for that.
///
/// **Objects of older versions go** while the versions stay, with status, times, reason and who wrote them: a history always
/// has versions 1 to n without holes, and says of each whether its object was kept (``Record/hasKeptObject``). An `await`
/// for a status passed so long ago finds the version without its object, and throws `codec`. They go as the run moves on; what
/// was stored before objects were to go, or waited for a failure, goes within a day, or when a service is started.
///
/// Neither robs anybody: what a consumer has not passed yet (a slow hook, a connected workflow that is down), or a hook that
/// fails and is tried again still needs, stays until that is over, or until nobody has claimed the consumer for a week
/// (``ConsumerStanding``). Where the streamer is another system, it is the relay that has to have passed; consumers that
/// read there pass over events whose run went meanwhile. Events themselves go without being asked to, as soon as every consumer has passed them.
///
/// On SQLite what went is overwritten in the file at once, and in its log within about a minute of the last removal; the
/// file does not shrink, its room is used again. Runs go in batches of some dozens with pauses in between: a million takes
/// some minutes.
public struct Retention: Hashable, Sendable {
    /// A finished run goes when so much time has passed since it was last written; `nil` keeps them all.
    public var finishedRuns: Duration?
    /// So many of the newest versions of each run keep their objects; `nil` keeps them all.
    public var objects: Int?
    /// The longest wait between two looks for objects, and for runs that are due and held back, when nothing tells that a
    /// consumer has passed something. What is due by its age alone goes when it is.
    public var polling = Duration.minutes(1)

    /// What goes, and when. By default nothing does.
    public init(finishedRuns: Duration? = nil, objects: Int? = nil) {
        self.finishedRuns = finishedRuns
        self.objects = objects
    }

    /// Whether everything is kept.
    var keepsAll: Bool { finishedRuns == nil && objects == nil }

    var problems: [String] {
        var problems: [String] = []
        if let finishedRuns, finishedRuns <= .zero {
            problems.append("a retention of finished runs for \(finishedRuns) is not more than zero")
        }
        if let objects, objects < 1 {
            problems.append("a retention of \(objects) objects is not at least 1: the newest is the run's own")
        }
        if polling <= .zero { problems.append("a retention polling of \(polling) is not more than zero") }
        return problems
    }
}
