import Logging
import Synchronization
import Workflows
import WorkflowsTesting

/// A store, the processes that use it, and everybody outside, on one clock.
final class World: Sendable {
    private struct State {
        var processes: [ServiceProcess] = []
        var lastOwner = 0
        var broken: [BrokenInvariant] = []
        var isFinished = false
        var notes: [String] = []
    }

    let plan: Plan
    let clock = SimulatedClock()
    let memory: InMemoryAdapter
    let store: JournaledAdapter
    /// The store, in a world where it answers at once.
    let immediate: JournaledAdapter?
    let journal: StoreJournal
    /// Where events are sent to, in a world whose events are on another system.
    let relay: (any RelayedStreamer)?
    let troubles: Troubles
    let skews: Skews
    let log: AttemptLog
    let generator: SharedGenerator
    let outside: Outside
    let logger: Logger
    private let state = Mutex(State())

    init(_ plan: Plan, breaking: Break?, logger: Logger) throws {
        self.plan = plan
        self.logger = logger
        let engineClock = clock.engineClock()
        let memory = InMemoryAdapter(clock: engineClock)
        self.memory = memory
        journal = StoreJournal(clock: engineClock)
        let adapter: any WorkflowAdapter = breaking.map { BrokenAdapter(memory, $0, seed: plan.seed) } ?? memory
        store = JournaledAdapter(adapter, journal: journal)
        let answersAtOnce = plan.isImmediate && adapter.records is any ImmediateRecordStore
        immediate = answersAtOnce ? store : nil
        relay = plan.isRelayed ? InMemoryStreamer(clock: engineClock) : nil
        skews = Skews(plan.skews)
        troubles = Troubles(seed: plan.schedule, clock: clock, isOrderly: plan.faults.isEmpty)
        log = AttemptLog(clock: clock)
        generator = SharedGenerator(seed: plan.schedule, stream: 3)
        let connection = Connection(
            slot: 0, owner: 0, store: store, immediate: immediate, relay: relay, stops: memory, troubles: troubles,
            clock: clock,
            skews: skews, die: {})
        let client = clock.engineClock { [skews] in skews[0] }
        let options = BuildOptions.simulated("client", clock: client, generator: generator, logger: logger)
        let code = UserCode(fate: Fate(seed: plan.seed), log: log, clock: clock, process: 0, parallel: 1)
        outside = Outside(
            services: try Services(on: connection, code: code, options: options), connection: connection, clock: client,
            generator: SharedGenerator(seed: plan.schedule, stream: 4))
    }

    /// What was found to be broken while it ran.
    var broken: [BrokenInvariant] { state.withLock { $0.broken } }
    func found(_ invariant: BrokenInvariant.Invariant, _ message: String) {
        state.withLock { $0.broken.append(BrokenInvariant(invariant, message)) }
    }
    func found(_ broken: [BrokenInvariant]) { state.withLock { $0.broken += broken } }

    var isFinished: Bool { state.withLock { $0.isFinished } }
    func finish() { state.withLock { $0.isFinished = true } }

    // MARK: Processes

    var processes: [ServiceProcess] { state.withLock { $0.processes } }

    /// The process that serves in a slot; `nil` while none does.
    func process(in slot: Int) -> ServiceProcess? { processes.last { $0.slot == slot && $0.isUp } }

    /// Starts a process in a slot.
    func start(_ slot: Int) throws {
        guard !troubles.isOver else { return }
        let owner = state.withLock { state in
            state.lastOwner += 1
            return state.lastOwner
        }
        let name = InstanceName("svc-\(slot).\(owner)")
        let engineClock = clock.engineClock { [skews] in skews[slot] }
        let connection = Connection(
            slot: slot, owner: owner, store: store, immediate: immediate, relay: relay, stops: memory,
            troubles: troubles, clock: clock,
            skews: skews,
            die: { [weak self] in self?.processes.first { $0.owner == owner }?.kill() })
        let options = BuildOptions.simulated(name, clock: engineClock, generator: generator, logger: logger)
        let code = UserCode(
            fate: Fate(seed: plan.seed), log: log, clock: clock, process: owner,
            parallel: plan.parallel[owner % plan.parallel.count])
        let process = ServiceProcess(
            slot: slot, owner: owner, name: name,
            services: try Services(on: connection, code: code, options: options), clock: clock)
        state.withLock { $0.processes.append(process) }
        process.start()
    }

    /// Starts a process in each slot that has none.
    func startMissing() throws {
        for slot in 1...plan.slots where process(in: slot) == nil { try start(slot) }
    }
}
