import TerminalUI
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

extension Desk {
    /// The list of so many runs.
    static func runs(count: Int, size: Size = Size(columns: 120, rows: 40)) async -> Desk {
        var desk = await Desk.open(Sample.source(runs: count), size: size)
        desk.press("2")
        await desk.settle()
        return desk
    }

    /// How often runs were looked up by their IDs.
    var lookups: Int { source.asked.count { $0 == "summaries" } }

    /// Filters the list.
    mutating func narrow(to filter: String) async {
        press("/")
        type(filter)
        press("Enter")
        await settle()
    }

    /// A run moves on: it is the newest now.
    func advance(_ index: Int, to state: RunState = .running) {
        let at = Sample.now + elapsed
        source.change { source in
            source.runs[index].version += 1
            source.runs[index].runState = state
            source.runs[index].updatedAt = at
        }
    }

    /// A run is triggered.
    func trigger(_ foreignID: ForeignID) {
        let at = Sample.now + elapsed
        source.change { source in
            var run = source.runs[0]
            run.runID = RunID(high: 1, low: UInt64(source.runs.count))
            run.foreignID = foreignID
            run.updatedAt = at
            source.runs.insert(run, at: 0)
        }
    }

    /// So many runs are triggered at once.
    func trigger(_ count: Int, from first: Int = 0) {
        let at = Sample.now + elapsed
        source.change { source in
            for number in 0..<count {
                var run = source.runs[0]
                run.runID = RunID(high: 1, low: UInt64(first + number + 1))
                run.foreignID = ForeignID("burst-\(first + number)")
                run.updatedAt = at + .milliseconds(number)
                source.runs.insert(run, at: 0)
            }
        }
    }
}
