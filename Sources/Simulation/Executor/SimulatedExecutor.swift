import CExecutorHook
import Glibc
import Synchronization
@_spi(ExperimentalCustomExecutors) import _Concurrency

/// Runs every task of the process on the calling thread, one job after the other, in an order that a seed decides.
///
/// A job is what a task does between two suspensions. Each belongs to an owner, a simulated process: the one whose job
/// created its task. An owner can be frozen: its jobs are kept until it is thawed, or for ever, which is how a process
/// looks from outside that is stopped or dead.
final class SimulatedExecutor: Sendable {
    /// A simulated process, by number. 0 is the simulation itself.
    typealias Owner = Int

    /// In which order ready jobs are run.
    enum Order: Int, CaseIterable {
        /// Any of them, at any time.
        case shuffled
        /// As they became ready, but for one in eight.
        case mostlyInOrder
        /// By a rank that each task is given by chance: some are always slower than the others.
        case ranked
    }

    /// What is run: a task's job, or the end of a ``turn()``.
    fileprivate enum Work: @unchecked Sendable {
        case job(UnsafeMutableRawPointer)
        case turn(UnsafeContinuation<Void, Never>)
    }

    fileprivate struct Job {
        let work: Work
        let owner: Owner
        let rank: UInt64
    }

    fileprivate struct TaskFacts {
        let owner: Owner
        let rank: UInt64
    }

    fileprivate struct State {
        var ready: [Job] = []
        /// What is known of each task since its first job.
        var tasks: [UInt64: TaskFacts] = [:]
        var owner: Owner = 0
        var frozen: [Owner: [Job]] = [:]
        var generator = SeededGenerator(seed: 0)
        var order = Order.shuffled
        var jobsRun = 0
        /// Whether a job came from another thread: something got past this executor, and nothing repeats any more.
        var hasEscaped = false
    }

    /// The process' only one: there is one global executor to take the place of.
    static let shared = SimulatedExecutor()

    private let state = Mutex(State())
    private let thread = pthread_self()

    private init() {
        executor_hook_install { job, task in SimulatedExecutor.shared.enqueue(job, task) }
        _createExecutors(factory: SimulatedExecutorFactory.self)
    }

    /// Begins anew. What is left of earlier tasks is forgotten and never run.
    func reset(seed: UInt64, order: Order) {
        state.withLock { state in
            state = State()
            state.generator = SeededGenerator(seed: seed)
            state.order = order
        }
    }

    /// How many jobs were run since the last reset.
    var jobsRun: Int { state.withLock { $0.jobsRun } }

    /// Whether something ran elsewhere, so that the seed does not say everything.
    var hasEscaped: Bool { state.withLock { $0.hasEscaped } }

    /// Whose job is run right now.
    var currentOwner: Owner { state.withLock { $0.owner } }

    /// Creates tasks on behalf of an owner.
    func acting<Value>(as owner: Owner, _ body: () throws -> Value) rethrows -> Value {
        let before = state.withLock { state in
            defer { state.owner = owner }
            return state.owner
        }
        defer { state.withLock { $0.owner = before } }
        return try body()
    }

    private func enqueue(_ pointer: UnsafeMutableRawPointer, _ task: UInt64) {
        let isForeign = pthread_equal(pthread_self(), thread) == 0
        state.withLock { state in
            if isForeign { state.hasEscaped = true }
            let facts = state.facts(of: task)
            state.add(Job(work: .job(pointer), owner: facts.owner, rank: facts.rank))
        }
    }

    /// Lets others go first: the next point at which the caller's process may die.
    func turn() async {
        await withUnsafeContinuation { continuation in
            state.withLock { state in
                state.add(Job(work: .turn(continuation), owner: state.owner, rank: state.generator.next()))
            }
        }
    }

    /// Runs one job; `false` when none is ready.
    func runNext() -> Bool {
        guard let job = state.withLock({ $0.take() }) else { return false }
        switch job.work {
        case .job(let pointer): executor_hook_run(pointer)
        case .turn(let continuation): continuation.resume()
        }
        state.withLock { $0.owner = 0 }
        return true
    }

    // MARK: Freezing

    /// None of the owner's jobs is run from now on.
    func freeze(_ owner: Owner) {
        state.withLock { state in
            guard state.frozen[owner] == nil else { return }
            state.frozen[owner] = state.ready.filter { $0.owner == owner }
            state.ready.removeAll { $0.owner == owner }
        }
    }

    /// The owner goes on where it was.
    func thaw(_ owner: Owner) {
        state.withLock { state in state.ready += state.frozen.removeValue(forKey: owner) ?? [] }
    }

    func isFrozen(_ owner: Owner) -> Bool { state.withLock { $0.frozen[owner] != nil } }
}

extension SimulatedExecutor.State {
    fileprivate mutating func facts(of task: UInt64) -> SimulatedExecutor.TaskFacts {
        if task != 0, let known = tasks[task] { return known }
        let facts = SimulatedExecutor.TaskFacts(owner: owner, rank: generator.next())
        if task != 0 { tasks[task] = facts }
        return facts
    }

    fileprivate mutating func add(_ job: SimulatedExecutor.Job) {
        if frozen[job.owner]?.append(job) == nil { ready.append(job) }
    }

    /// The next job, by the order.
    fileprivate mutating func take() -> SimulatedExecutor.Job? {
        guard !ready.isEmpty else { return nil }
        let job: SimulatedExecutor.Job
        switch order {
        case .shuffled:
            let index = Int.random(in: ready.indices, using: &generator)
            ready.swapAt(index, ready.count - 1)
            job = ready.removeLast()
        case .mostlyInOrder:
            let index = generator.happens(0.125) ? Int.random(in: ready.indices, using: &generator) : 0
            job = ready.remove(at: index)
        case .ranked:
            var least = 0
            for index in ready.indices where ready[index].rank < ready[least].rank { least = index }
            ready.swapAt(least, ready.count - 1)
            job = ready.removeLast()
        }
        owner = job.owner
        jobsRun += 1
        return job
    }
}
