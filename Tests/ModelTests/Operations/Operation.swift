import Workflows

/// One thing that is asked of a store, in words that keep their meaning when others before it are left out: runs by
/// number, versions and times by how far they are from the present.
enum Operation: Sendable {
    /// Time passes.
    case pass(seconds: Int)
    /// A transaction.
    case write(Write)
    /// A question.
    case read(Read)
    /// A list, page by page to its end.
    case list(RunQuery, page: Int)
    /// The first page of a list whose next page is asked for later.
    case beginList(RunQuery, page: Int)
    /// The next page of the list that was begun last.
    case nextPage
    /// A list with the cursor of another one, or with none that ever was.
    case wrongCursor(RunQuery, other: RunQuery?)
    /// An instance registers.
    case join(start: Int, workflow: Int, lease: Int)
    /// An instance renews its lease.
    case renew(start: Int, wanted: [Int], released: [Int], lease: Int)
    /// An instance gives up.
    case leave(start: Int)
    /// A person stops or starts a role.
    case act(RoleAction.Kind, role: Int, instance: Int?, epochAge: Int?, request: Int)
    /// A consumer wants no events from before.
    case beginAtLatest(consumer: Int)
    /// A topic is read from where its consumer's cursors stand.
    case open(receiver: Int, Topic, consumer: Int, share: PartitionSet, only: RunState?)
    /// The next events of what was opened.
    case receive(receiver: Int, limit: Int)
    /// Several workers at once, each with a list of its own.
    indirect case burst([[Operation]])

    /// How many operations it is.
    var count: Int {
        guard case .burst(let lists) = self else { return 1 }
        return lists.joined().map(\.count).reduce(0, +)
    }
}

/// A transaction in the words of an operation.
struct Write: Sendable {
    enum Change: Sendable {
        /// A new run, or one that there is already once more.
        case create(Creation)
        /// A run's next version, decided on one that is so many versions old.
        case advance(run: Int, age: Int, Move)
        /// A next version that does not follow: it leaves one out, or is of another foreign ID.
        case malformed(run: Int, leavesOut: Bool)
    }

    struct Creation: Sendable {
        var run: Int
        var workflow: Int
        var foreignID: Int
        var key: Int?
        var retriedFrom: Int?
        var status = 1
        var version = 1
    }

    struct Move: Sendable {
        var runState: RunState
        var status: Int?
        var newVisit = false
        var object: Int?
        var reason: Int?
        var origin = Origin.Kind.step
        /// Whether the data goes, and of which version something is left.
        var erases = false
        var leaves: Int?
    }

    enum Timing: Sendable {
        case arm(name: Int, seconds: Int, oldVisit: Bool)
        case finish(name: Int)
        case again(name: Int, seconds: Int)
        case fail(name: Int, attempts: Int, seconds: Int)
    }

    struct Failure: Sendable {
        var consumer: Int
        /// How many versions before the present one it failed at.
        var age = 0
        var lasting = false
        var seconds = 0
        var attempts = 1
        var isCleared = false
    }

    enum Planning: Sendable {
        case register(Int, isDeclared: Bool)
        /// A decision that was made knowing all others, or so many fewer or more.
        case decide(Int, off: Int, Result)

        enum Result: Sendable { case triggered, filtered, inProgress, failed }

        var key: ScheduleKey {
            switch self {
            case .register(let number, _), .decide(let number, _, _): Universe.scheduleKey(number)
            }
        }
    }

    struct Acting: Sendable {
        var request: Int
        var action: ActionKind
        var result: ActionResult
        var reason: Int?
    }

    struct Fence: Sendable {
        var role: Int
        /// By how much the epoch is older than the present one.
        var age: Int
    }

    struct Acknowledging: Sendable {
        var consumer: Int
        /// By how much it is wrong about where the cursor stands.
        var off: Int
        /// How many events before the newest it goes to.
        var behind: Int
    }

    /// How many seconds the clock of who writes is ahead.
    var skew = 0
    var change: Change?
    /// The run that the rest is about.
    var run = 0
    var fence: Fence?
    var cursor: Acknowledging?
    var failure: Failure?
    var timeouts: [Timing] = []
    var schedule: Planning?
    var audit: Acting?

    var creates: Bool { if case .create = change { true } else { false } }
}

/// A question that has one answer.
enum Read: Sendable {
    case lookup(run: Int)
    case latest(workflow: Int, foreignID: Int)
    case key(workflow: Int, key: Int)
    case version(Int, run: Int)
    case history(run: Int)
    case firstVersion(run: Int, status: Int)
    case summaries(runs: [Int])
    /// All of a list at once, whatever its order.
    case list(RunQuery)
    case count(RunQuery)
    case counts
    /// The events after one that is so many before the newest.
    case events(behind: Int, limit: Int)
    case crossings(Crossed, limit: Int)
    case lastEventID
    case parked(workflow: Int?, run: Int?, limit: Int)
    case dueParked(consumer: Int, share: PartitionSet, seconds: Int, limit: Int)
    case nextParkedDue(consumer: Int, share: PartitionSet)
    case schedule(Int)
    case schedules(workflow: Int)
    case deadLetters
    case dueTimeouts(workflow: Int, status: Int, seconds: Int, limit: Int)
    case nextTimeoutDue(workflow: Int, status: Int)
    case timeouts(workflow: Int?, run: Int?, limit: Int)
    case auditEntry(request: Int, run: Int)
    case auditEntries(run: Int?, limit: Int)
    case claimable(roles: [Int])
    case registry
}
