import GRDB
import Glibc
import Synchronization
import Workflows
import WorkflowsSQLite

enum SaleStatus: Int, WorkflowStatus {
    case placed = 1
    case paid
    case packed
    case booked
}

struct Sale: Codable, Sendable {
    var amount = 1
}

/// The service: three moves of a run, each of which writes a line to the ledger, in each way there is.
final class Probe: Sendable {
    private let path: String
    private let places: Int
    private let seed: Int
    private let place: EffectHooks.Place?
    private let switchedOff: SwitchedOff
    private let passed = Atomic<Int>(0)

    /// What protects a store, and is switched off to show that it does.
    struct SwitchedOff {
        var codeWithTransition = false
        var unfinishedRun = false
    }

    init(path: String, places: Int, seed: Int, at place: EffectHooks.Place?, without switchedOff: SwitchedOff) {
        self.path = path
        self.places = places
        self.seed = seed
        self.place = place
        self.switchedOff = switchedOff
    }

    func run() async throws {
        var options = SQLiteOptions()
        options.durability = .off
        options.effectHooks.commitsCodeAlone = switchedOff.codeWithTransition
        options.effectHooks.reached = { [self] in reach($0) }
        // As after a power cut: what the last process held is free at once.
        let boot = "probe-\(seed)-\(getpid())"
        let system = BootClock.system
        options.bootClock = BootClock(now: system.now, bootID: { boot })
        let adapter = try SQLiteAdapter(path: path, options: options)
        let sales = try workflow(on: adapter)
        let service = Task { try await sales.run() }
        await sales.started()
        if places > 0 { try await trigger(sales, adapter) }
        try await finish(sales, adapter)
        service.cancel()
        _ = await service.result
        try await adapter.close()
    }

    /// Triggers runs that another process triggers too, from the moment at which both are ready, and prints how many of them
    /// were its own.
    func contend() async throws {
        var options = SQLiteOptions()
        options.durability = .off
        options.effectHooks.ignoresUnfinishedRuns = switchedOff.unfinishedRun
        let adapter = try SQLiteAdapter(path: path, options: options)
        let sales = try workflow(on: adapter)
        try await adapter.write { database in
            try database.execute(sql: "INSERT INTO ledger(run, version) VALUES ('ready', \(getpid()))")
        }
        while try await adapter.write(Self.ready) < 2 { await Task.yield() }
        var won = 0
        for number in 0..<places where try await isWon(ForeignID("contested-\(number)"), sales) { won += 1 }
        print(won)
        try await adapter.close()
    }

    /// How many processes are ready.
    private static func ready(_ database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM ledger WHERE run = 'ready'") ?? 0
    }

    private func isWon(_ foreignID: ForeignID, _ sales: Workflow<Sale, SaleStatus>) async throws -> Bool {
        do {
            _ = try await sales.trigger(foreignID, with: Sale())
            return true
        } catch {
            guard error.code == .runInProgress else { throw error }
            return false
        }
    }

    /// Kills the process where it was told to.
    private func reach(_ place: EffectHooks.Place) {
        guard places > 0, self.place.map({ $0 == place }) ?? true else { return }
        if passed.add(1, ordering: .relaxed).newValue == places { kill(getpid(), SIGKILL) }
    }

    private func workflow(on adapter: SQLiteAdapter) throws -> Workflow<Sale, SaleStatus> {
        var sales = WorkflowBuilder<Sale, SaleStatus>("sales")
        sales.addStep(from: .placed, to: .paid) { run, database in
            try Self.note(run.runID, run.version + 1, database)
            return .to(.paid)
        }
        sales.addStep(from: .paid, to: .packed) { run in
            await Task.yield()
            let (id, version) = (run.runID, run.version)
            return .to(.packed).writing { try Self.note(id, version + 1, $0) }
        }
        sales.addTimeout(from: .packed, to: .booked, timer: .after(.zero)) { run, _, database in
            try Self.note(run.runID, run.version + 1, database)
            return .to(.booked)
        }
        var options = BuildOptions()
        options.instance = "probe"
        return try sales.build(on: adapter, options: options)
    }

    /// Triggers runs until the process is killed, a few at a time.
    private func trigger(_ sales: Workflow<Sale, SaleStatus>, _ adapter: SQLiteAdapter) async throws {
        for round in 0... {
            try await withThrowingTaskGroup { group in
                for number in 0..<4 {
                    let foreignID = ForeignID("sale-\(seed)-\(round)-\(number)")
                    group.addTask {
                        let id = try await adapter.write { database in
                            let id = try sales.trigger(foreignID, with: Sale(), in: database)
                            try Self.note(id, 1, database)
                            return id
                        }
                        _ = try await sales.await(id, reaching: .booked, within: .seconds(30))
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    /// Returns when no run is unfinished.
    private func finish(_ sales: Workflow<Sale, SaleStatus>, _ adapter: SQLiteAdapter) async throws {
        let listener = adapter.changes.listen(to: [.versions])
        while try await adapter.records.counts().contains(where: { $0.runState.isUnfinished && $0.count > 0 }) {
            try await listener.wait(upTo: .seconds(1), clock: .system)
        }
    }

    private static func note(_ run: RunID, _ version: Int, _ database: Database) throws {
        try database.execute(
            sql: "INSERT INTO ledger(run, version) VALUES (?, ?)", arguments: [run.description, version])
    }
}
