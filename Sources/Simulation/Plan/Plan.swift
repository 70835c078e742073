/// Everything that a seed decides before anything runs. Parts of it can be left out, to find what a failure needs.
struct Plan: Sendable {
    let seed: UInt64
    /// How many service processes there are, from 1.
    var slots: Int
    /// For how long things go wrong.
    var troubled: Duration
    /// What goes wrong, in the order it was thought of.
    var faults: [Fault]
    /// What is done from outside, in the order it was thought of.
    var errands: [Errand]
    /// By how much the wall clock of each slot is wrong; 0 is the outside.
    var skews: [Duration]
    /// Into how many workers the processes split a step, one after the other: they disagree where a deployment is under
    /// way.
    var parallel: [Int]
    /// Whether events are on another system than the store.
    var isRelayed: Bool
    /// Whether the store's writes take no time.
    var isImmediate: Bool
    var order: SimulatedExecutor.Order
    /// Decides in which order things happen that may happen in any.
    var schedule: UInt64

    init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, stream: 1)
        self.seed = seed
        schedule = seed
        slots = Int.random(in: 1...3, using: &generator)
        let end = generator.duration(5_000...40_000)
        troubled = end
        // Some seeds have none: then nothing excuses anything.
        let isStorm = generator.happens(0.2)
        let faults = generator.happens(0.15) ? 0 : Int.random(in: 1...(isStorm ? 20 : 8), using: &generator)
        let errands = Int.random(in: 4...30, using: &generator)
        self.faults = (0..<faults).map { [slots] _ in Fault.any(slots: slots, until: end, using: &generator) }
        self.errands = (0..<errands).map { [slots] _ in Errand.any(slots: slots, until: end, using: &generator) }
        let isSkewed = generator.happens(0.4)
        skews = (0...slots).map { _ in isSkewed ? .milliseconds(Int.random(in: -3000...3000, using: &generator)) : .zero
        }
        isRelayed = generator.happens(0.2)
        isImmediate = generator.happens(0.3)
        let isDeployment = generator.happens(0.3)
        parallel = isDeployment ? (0..<5).map { _ in Int.random(in: 1...5, using: &generator) } : [3]
        order = SimulatedExecutor.Order.allCases.randomElement(using: &generator) ?? .shuffled
    }
}

/// Which parts of a plan to keep; `nil` keeps all of a kind.
struct Selection: Sendable, Equatable {
    var faults: [Int]?
    var errands: [Int]?
    var schedule: UInt64?

    /// The arguments that ask for it again.
    var arguments: String {
        func list(_ name: String, _ numbers: [Int]?) -> String {
            numbers.map { " --\(name) \($0.isEmpty ? "none" : $0.map(String.init).joined(separator: ","))" } ?? ""
        }
        return list("faults", faults) + list("errands", errands) + (schedule.map { " --schedule \($0)" } ?? "")
    }

    func applied(to plan: Plan) -> Plan {
        var plan = plan
        if let faults { plan.faults = faults.filter(plan.faults.indices.contains).map { plan.faults[$0] } }
        if let errands { plan.errands = errands.filter(plan.errands.indices.contains).map { plan.errands[$0] } }
        if let schedule { plan.schedule = schedule }
        return plan
    }
}
