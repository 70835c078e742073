import ArgumentParser
import Workflows
import WorkflowsSQLite

/// One measurement.
struct Once: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take one measurement and print it as a line of JSON.", shouldDisplay: false)

    @Option(help: "memory, sqlite, adapter, plain, codec or codec-on-thread.") var subject = Subject.memory
    @Option(help: "Of a hundred runs so many always fail; the others are counted.") var failing = 0
    @Option(help: "Finished runs in the store before the measurement begins.") var preload = 1000
    @OptionGroup var load: Load

    func run() async throws {
        let sample =
            switch subject {
            case .memory: try await measure(InMemoryAdapter())
            case .sqlite:
                try await inTemporaryDirectory(load.directory) { path in
                    var options = SQLiteOptions()
                    if load.withoutSync { options.durability = .off }
                    let adapter = try SQLiteAdapter(path: path, options: options)
                    return try await measure(adapter) { adapter.commitCount }
                }
            case .adapter:
                try await inTemporaryDirectory(load.directory) { path in
                    try await AdapterLoad.measure(
                        path: path, runs: load.runs, callers: max(1, load.inFlight), syncs: !load.withoutSync)
                }
            case .plain: try await inTemporaryDirectory(load.directory, measurePlainLoop)
            case .codec: try await CodecAlone.measure(runs: load.runs, threads: Machine.processors)
            case .codecOnThread: try await CodecAlone.measure(runs: load.runs, threads: 1)
            }
        try Child.answer(sample)
    }

    private func measurePlainLoop(path: String) async throws -> Sample {
        if preload > 0 {
            let adapter = try SQLiteAdapter(path: path)
            try await Chain.serving(adapter, load) { try await preload($0) }
            try await adapter.close()
        }
        return try await PlainLoop.measure(
            path: path, runs: load.runs, inFlight: load.inFlight, syncs: !load.withoutSync)
    }

    private func measure(_ adapter: any WorkflowAdapter, commits: () -> Int? = { nil }) async throws -> Sample {
        try await Chain.serving(adapter, load) { workflow in
            try await preload(workflow)
            let sample = try await Sample.taking(commits: commits) {
                try await Chain.push(
                    load.runs, through: workflow, inFlight: load.inFlight, prefix: "run", failing: failing)
            }
            guard sample.runs > 0 else {
                throw ValidationError("No run ended: ask for more runs, or fewer that fail.")
            }
            return sample
        }
    }

    private func preload(_ workflow: Workflow<Parcel, ChainStatus>) async throws {
        guard preload > 0 else { return }
        try await Chain.push(preload, through: workflow, inFlight: max(256, load.inFlight), prefix: "preload")
    }
}
