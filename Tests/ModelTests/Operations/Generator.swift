import Workflows

/// Draws operations: mostly such as workers and people ask for, on runs that somebody works on at the moment, and often
/// enough such as only come from someone who is late, wrong, or asks twice.
struct Generator {
    var dice: Dice
    /// How many runs were created, or tried to be.
    private(set) var runs = 0
    /// The runs that everybody works on at the moment.
    private var focus: [Int] = []
    let drawsBursts: Bool
    /// The starts of instances that have not left, by instance.
    private var starts: [Int: Int] = [:]
    private var nextStart = 0

    init(seed: UInt64, drawsBursts: Bool) {
        dice = Dice(seed: seed)
        self.drawsBursts = drawsBursts
    }

    mutating func next(_ model: StoreModel) -> Operation {
        if drawsBursts, dice.oneIn(8) { return burst(model) }
        return switch dice.below(100) {
        case ..<46: .write(write(model))
        case ..<80: .read(read(model))
        case ..<85: list()
        case ..<89: instance()
        case ..<90: .beginAtLatest(consumer: consumer())
        case ..<92: .open(receiver: dice.below(3), topic(), consumer: consumer(), share: share(), only: runState(8))
        case ..<96: .receive(receiver: dice.below(3), limit: [1, 2, 10, 100][dice.below(4)])
        default: .pass(seconds: 1 + dice.below(4))
        }
    }

    /// A run that somebody may be working on: the latest ones more often, now and then one that is not there.
    mutating func run() -> Int {
        if let run = dice.pick(focus) { return run }
        return switch dice.below(20) {
        case 0: runs + dice.below(3)
        case ..<4: dice.below(runs)
        default: max(0, runs - 1 - dice.below(10))
        }
    }

    /// Of two renewals at once nobody could tell afterwards which one counts: they are for equally long.
    private mutating func lease() -> Int { focus.isEmpty ? 2 + dice.below(20) : 10 }
    mutating func consumer() -> Int { dice.below(Universe.consumers.count) }
    mutating func workflow() -> Int { dice.below(Universe.workflows.count) }
    mutating func status() -> Int { Universe.statuses.lowerBound + dice.below(Universe.statuses.count) }
    mutating func limit() -> Int { [0, 1, 2, 3, 10, 1000, -1][dice.below(7)] }
    mutating func reason() -> Int? { dice.oneIn(2) ? nil : dice.below(Universe.reasons.count) }
    mutating func numberOfNewRun() -> Int {
        defer { runs += 1 }
        return runs
    }

    mutating func share() -> PartitionSet {
        let count = [1, 1, 2, 3, 64][dice.below(5)]
        return .share(dice.below(count), of: count)
    }

    /// One of the states, seldom; `nil` for all.
    mutating func runState(_ seldom: Int) -> RunState? { dice.oneIn(seldom) ? dice.pick(RunState.allCases) : nil }

    /// A few workers that are after the same few runs, each at its own pace.
    private mutating func burst(_ model: StoreModel) -> Operation {
        let first = max(0, runs - 6)
        focus = (0..<3).map { _ in first + dice.below(7) }
        defer { focus = [] }
        return .burst(
            (0..<2 + dice.below(3)).map { _ in
                (0..<1 + dice.below(6)).map { _ in
                    switch dice.below(10) {
                    case ..<6: .write(write(model))
                    case ..<8: .read(sharedRead())
                    case 8: starts.isEmpty ? .read(.counts) : instance()
                    default: dice.oneIn(4) ? .read(.list(query())) : .read(.lookup(run: run()))
                    }
                }
            })
    }

    private mutating func topic() -> Topic {
        let kind: Topic.Kind =
            switch dice.below(8) {
            case 0: .runStateChange
            case 1: .delete
            default: .status(status())
            }
        return Topic(workflow: Universe.workflows[workflow()], kind: kind)
    }

    private mutating func instance() -> Operation {
        let instance = dice.below(4)
        guard let start = starts[instance] else {
            starts[instance] = nextStart
            nextStart += 1
            return .join(start: nextStart - 1, workflow: instance, lease: lease())
        }
        switch dice.below(12) {
        case 10...:
            return .act(
                dice.oneIn(2) ? .stop : .start, role: dice.below(Universe.roles.count + 2),
                instance: dice.oneIn(2) ? start : nil, epochAge: dice.oneIn(2) ? dice.below(2) : nil,
                request: dice.below(40))
        case 0:
            starts[instance] = nil
            return .leave(start: start)
        case 1: return .join(start: start, workflow: instance, lease: lease())
        default:
            let roles = Universe.roles.indices.map { (role: $0, roll: dice.below(4)) }
            return .renew(
                start: start, wanted: roles.filter { $0.roll < 2 }.map(\.role),
                released: roles.filter { $0.roll == 2 }.map(\.role), lease: lease())
        }
    }
}
