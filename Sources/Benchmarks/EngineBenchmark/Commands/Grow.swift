import ArgumentParser
import Workflows
import WorkflowsSQLite

/// What an engine gave on its way to many finished runs.
struct Grown: Codable {
    /// With few finished runs in the store.
    var few: [Sample] = []
    /// With all of them.
    var many: [Sample] = []
    /// The memory in use with some of them, and with all of them.
    var residentAtFirst = 0
    var residentAtEnd = 0
}

/// The way of one engine.
struct Grow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Finish many runs and print what was measured on the way as a line of JSON.", shouldDisplay: false)

    /// When the first samples are taken.
    static let few = 1000
    /// When the memory is looked at first.
    static let some = 10_000
    private static let samples = 5
    private static let runsOfSample = 9000

    @Option(help: "memory or sqlite.") var subject = Subject.memory
    @Option(help: "How many runs have finished in the end.") var finished = 1_000_000
    @Option(help: "Where the file is made.") var directory = "/var/tmp"

    func run() async throws {
        guard subject == .sqlite else { return try Child.answer(try await grow(InMemoryAdapter())) }
        let grown = try await inTemporaryDirectory(directory) { path in
            var options = SQLiteOptions()
            options.durability = .off
            return try await grow(try SQLiteAdapter(path: path, options: options))
        }
        try Child.answer(grown)
    }

    private func grow(_ adapter: any WorkflowAdapter) async throws -> Grown {
        try await Chain.serving(adapter, Load.parse([])) { workflow in
            var grown = Grown()
            try await push(Self.few, "first", workflow)
            for round in 0..<Self.samples {
                grown.few.append(
                    try await Sample.taking {
                        try await push(Self.runsOfSample / Self.samples, "few\(round)", workflow)
                    })
            }
            grown.residentAtFirst = Machine.residentBytes
            try await push(max(0, finished - Self.some), "more", workflow)
            grown.residentAtEnd = Machine.residentBytes
            for round in 0..<Self.samples {
                grown.many.append(
                    try await Sample.taking { try await push(Self.runsOfSample, "many\(round)", workflow) })
            }
            return grown
        }
    }

    /// In parts, so that the times of runs that nobody asks for take no memory.
    @discardableResult
    private func push(
        _ count: Int, _ prefix: String, _ workflow: Workflow<Parcel, ChainStatus>
    ) async throws -> [Double] {
        var latencies: [Double] = []
        for part in stride(from: 0, to: count, by: 10_000) {
            latencies = try await Chain.push(
                min(10_000, count - part), through: workflow, inFlight: 256, prefix: "\(prefix)-\(part)")
        }
        return latencies
    }
}
