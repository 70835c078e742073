import FoundationEssentials
import Workflows
import WorkflowsSQLite

/// What one loop over SQLite's own interface does in groups of a hundred: it takes runs through ``Chain`` and writes
/// every row that the adapter writes for them, with prepared statements and nothing else. It reads nothing, not even what
/// the adapter must read to refuse a lost race, and nobody is told.
///
/// The runs in flight stand in different statuses, as those of a service do: a group has the trigger of as many runs as
/// it has transitions of each step. What the versions of a group change together is written once for the group, as the
/// adapter does.
struct PlainLoop {
    /// How many versions share a commit.
    private static let groupSize = 100

    /// The consumers of the steps, in their order; a step with one worker has a role of the same name.
    static let consumers = (1..<Chain.versions).map { "\(Chain.name)-\($0)-consumer" }

    /// A run that was triggered.
    private struct Run {
        let key: Int64
        let partition: Int
        /// When its present status was entered, and the event that tells of it.
        var enteredAt: Timestamp
        var event: Int64
    }

    private let connection: PlainConnection
    private let statements: PlainStatements
    private let object: Data
    private let instance = InstanceName.ofThisProcess.rawValue
    private var group = PlainGroup()
    private var runs: [Run] = []

    /// Takes runs through the workflow.
    ///
    static func measure(path: String, runs: Int, inFlight: Int, syncs: Bool) async throws -> Sample {
        try await SQLiteAdapter(path: path).close()
        let sample = try await Sample.taking(runs: runs) {
            var loop = try PlainLoop(path: path, runs: runs, syncs: syncs)
            try loop.push(runs, apart: max(1, inFlight / Chain.versions))
            return []
        }
        // A row that is missing or wrong would make the loop faster than what it stands beside.
        let adapter = try SQLiteAdapter(path: path)
        let violations = try await adapter.check()
        try await adapter.close()
        if let first = violations.first { throw PlainFailure(first.message) }
        return sample
    }

    private init(path: String, runs count: Int, syncs: Bool) throws {
        connection = try PlainConnection(path: path, syncs: syncs)
        object = try ObjectCodec<Parcel>.json.encode(Parcel())
        try connection.execute("INSERT INTO workflows(name) VALUES ('\(Chain.name)') ON CONFLICT DO NOTHING")
        let number = try connection.prepare("SELECT id FROM workflows WHERE name = '\(Chain.name)'").number()
        guard let number else { throw PlainFailure("The workflow has no number.") }
        statements = try PlainStatements(connection, workflow: number)
        runs.reserveCapacity(count)
    }

    /// Stores each version of a run so many triggers after the version before it.
    private mutating func push(_ count: Int, apart: Int) throws {
        for tick in 0..<(count + (Chain.versions - 1) * apart) {
            for version in 1...Chain.versions {
                let run = tick - (version - 1) * apart
                guard (0..<count).contains(run) else { continue }
                if group.versions == 0 { try statements.begin.run() }
                if version == 1 { try trigger(run) } else { try advance(run, to: version) }
                if group.versions == Self.groupSize { try commit() }
            }
        }
        if group.versions > 0 { try commit() }
    }

    private mutating func commit() throws {
        try statements.write(group)
        try statements.commit.run()
        group = PlainGroup()
    }

    private mutating func trigger(_ number: Int) throws {
        let id = RunID.random()
        let now = EngineClock.system.now
        let partition = Partition(of: id).number
        try statements.insertRun.run(id.description, "run-\(number)", now, partition)
        let key = connection.lastInsertedRow
        group.create(key, at: now)
        runs.append(Run(key: key, partition: partition, enteredAt: now, event: 0))
        try insertVersion(1, of: number, at: now)
    }

    /// A status has the number of the version that enters it.
    private mutating func advance(_ number: Int, to version: Int) throws {
        let run = runs[number]
        let now = EngineClock.system.now
        let state = Self.state(version)
        try statements.updateRun.run(run.key, state.rawValue, version, version, now)
        group.advance(
            from: (version - 1, Self.state(version - 1)), since: run.enteredAt, to: (version, state), at: now)
        group.move(.init(status: version - 1, partition: run.partition), to: run.event)
        runs[number].enteredAt = now
        try insertVersion(version, of: number, at: now)
    }

    private mutating func insertVersion(_ version: Int, of number: Int, at now: Timestamp) throws {
        let run = runs[number]
        let state = Self.state(version)
        let isTrigger = version == 1
        let origin: Origin.Kind = isTrigger ? .trigger : .step
        try statements.insertVersion.run(
            run.key, version, state.rawValue, version, now, ChainStatus(rawValue: version)?.label, origin.rawValue,
            isTrigger ? nil : Self.consumers[version - 2], instance, isTrigger ? nil : 1, object)
        // As `events.topic` has it: twice the status, and 1 for a run that ended.
        let topic = state == .completed ? 1 : version * 2
        try statements.insertEvent.run(
            topic, run.partition, run.key, version, version, isTrigger ? nil : version - 1, state.rawValue,
            origin.rawValue, now)
        runs[number].event = connection.lastInsertedRow
    }

    private static func state(_ version: Int) -> RunState {
        switch version {
        case 1: .initiated
        case Chain.versions: .completed
        default: .running
        }
    }
}
