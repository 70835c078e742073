import ArgumentParser
import Workflows
import WorkflowsSQLite

/// What somebody who only looks waits for, on a SQLite store of many runs.
struct Reads: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure a guest's reads on a SQLite store of many runs: pages, searches, counts, the check.",
        discussion: "No budget is held against them: what the dashboard's screens may take is in DashboardBenchmark.")

    @Option(help: "How many runs the store has.") var runs = 1_000_000
    @Option(help: "How often each read is made.") var rounds = 5
    @Option(help: "Where the file is made.") var directory = "/var/tmp"
    @OptionGroup var report: Report

    private struct Read {
        let name: String
        let make: () async throws -> Void

        init(_ name: String, _ make: @escaping () async throws -> Void) { (self.name, self.make) = (name, make) }
    }

    func validate() throws {
        guard runs >= 1 else { throw ValidationError("A store to read from has one run at least.") }
    }

    func run() async throws {
        try await inTemporaryDirectory(directory) { path in
            try await ReadStore.fill(path, runs: runs)
            let plain = try PlainConnection(path: path, syncs: false)
            let guest = try SQLiteAdapter.guest(path: path, readOnly: true)
            try await report.printing([
                { [try await measure("first pages", pages(guest), beside: plain)] },
                { [try await measure("searches that find nothing, to the end", searches(guest), beside: plain)] },
                { [try await measure("the whole store", whole(guest), beside: plain)] },
            ])
            try await guest.close()
        }
    }

    private func pages(_ guest: SQLiteAdapter) -> [Read] {
        ReadStore.selections(of: runs).flatMap { name, query in
            RunQuery.Sort.allCases.map { sort in
                let query = query.with { $0.sort = sort }
                return Read("\(name), by \(sort)") { _ = try await guest.records.list(query, after: nil, limit: 100) }
            }
        }
    }

    private func searches(_ guest: SQLiteAdapter) -> [Read] {
        let queries = [
            ("by foreign ID", RunQuery().with { $0.foreignIDContains = "nobody" }),
            ("by reason", RunQuery().with { $0.reasonContains = "nothing" }),
        ]
        return queries.flatMap { name, query in
            RunQuery.Sort.allCases.map { sort in
                let query = query.with { $0.sort = sort }
                return Read("\(name), by \(sort)") {
                    var cursor: PageCursor?
                    repeat {
                        cursor = try await guest.records.list(query, after: cursor, limit: 100).next
                    } while cursor != nil
                }
            }
        }
    }

    private func whole(_ guest: SQLiteAdapter) -> [Read] {
        [
            Read("the count of a run state") {
                _ = try await guest.records.count(RunQuery().with { $0.runStates = [.completed] })
            },
            Read("the counts of all") { _ = try await guest.records.counts() },
            Read("the oldest stays of a workflow") { _ = try await guest.statistics?.oldestStays(workflow: "orders") },
            Read("the check") {
                // What is not as a store should be might be read faster, or not at all.
                if let first = try await guest.check().first { throw PlainFailure(first.message) }
            },
        ]
    }

    /// Beside the reads stand statements of SQLite's own interface: a hundred rows by their key, and every row.
    private func measure(_ name: String, _ reads: [Read], beside plain: PlainConnection) async throws -> Result {
        let page = try plain.prepare(
            "SELECT sum(length(run_id) + length(foreign_id)) FROM (SELECT * FROM runs ORDER BY run_key DESC LIMIT 100)")
        let scan = try plain.prepare("SELECT sum(length(run_id) + length(foreign_id)) FROM runs NOT INDEXED")
        let all =
            reads + [
                Read("plain statement, a hundred rows by key") { _ = page.number() },
                Read("plain statement, every row") { _ = scan.number() },
            ]
        var times: [[Double]] = []
        let sample = try await Sample.taking(runs: runs) {
            for read in all {
                var taken: [Double] = []
                for _ in 0..<max(1, rounds) {
                    let began = ContinuousClock.now
                    try await read.make()
                    taken.append(began.duration(to: .now).inSeconds * 1000)
                }
                times.append(taken)
            }
            return []
        }
        var result = Result("sqlite, \(name)", "\(runs) runs, read by a guest", [sample])
        for (read, taken) in zip(all, times) { result.add(read.name, "ms", taken, digits: 2) }
        return result
    }
}
