import Synchronization

@testable import Workflows

extension Fault {
    static let lists: [Fault] = [
        Fault(
            "Lists by time are in the order of triggering",
            breaks: "Runs are listed by the time of their last version, the latest first or last as asked for"
        ) {
            $0.broken.onQuery { $0.sort = .created }
        },

        Fault(
            "Lists in the order of triggering are in that of time",
            breaks: "Runs are listed in the order of triggering, whatever the clocks said, first or last first"
        ) {
            let inner = $0.memory
            $0.broken.onList = { query, cursor, limit throws(WorkflowError) in
                var page = try await inner.list(query, after: cursor, limit: limit)
                // A page of all: the pages have a case of their own.
                guard query.sort == .created, page.next == nil, cursor == nil else { return page }
                page.items.sort { query.descending ? $0.createdAt > $1.createdAt : $0.createdAt < $1.createdAt }
                return page
            }
        },

        Fault(
            "A page is in another order than the list",
            breaks: "Page by page each run is given once, in the same order, also runs of the same moment"
        ) {
            let inner = $0.memory
            $0.broken.onList = { query, cursor, limit throws(WorkflowError) in
                var page = try await inner.list(query, after: cursor, limit: limit)
                // Of many runs: how large a page is has a case of its own.
                guard limit == 3, page.items.count == 3, cursor != nil, query.sort == .updated else { return page }
                page.items.swapAt(0, 1)
                return page
            }
        },

        Fault(
            "There is always a next page",
            breaks: "A page has no more runs than asked for, and names the next one only if there are more"
        ) {
            let inner = $0.memory
            $0.broken.onList = { query, cursor, limit throws(WorkflowError) in
                var page = try await inner.list(query, after: cursor, limit: limit)
                if page.items.count == limit, page.next == nil, let last = page.items.last {
                    page.next = PageCursor("\(String(query.hashValue, radix: 36)):\(last.runID)")
                }
                return page
            }
        },

        Fault(
            "A cursor counts runs",
            breaks: "Pages of runs in the order of triggering stay whole while others are triggered and moved"
        ) {
            let inner = $0.memory
            let counts = Memo([PageCursor: Int]())
            $0.broken.onList = { query, cursor, limit throws(WorkflowError) in
                // Refuses what it did not write.
                var page = try await inner.list(query, after: cursor, limit: limit)
                let start = cursor.flatMap { cursor in counts.change { $0[cursor] } } ?? 0
                let all = try await inner.list(query, after: nil, limit: 10_000).items
                page.items = Array(all.dropFirst(start).prefix(limit))
                if let next = page.next { counts.change { $0[next] = start + limit } }
                return page
            }
        },

        Fault(
            "A cursor of another list leads somewhere",
            breaks: "A cursor of another list, or a text that is none, is refused"
        ) {
            let inner = $0.memory
            $0.broken.onList = { query, cursor, limit throws(WorkflowError) in
                do {
                    return try await inner.list(query, after: cursor, limit: limit)
                } catch {
                    return try await inner.list(query, after: nil, limit: limit)
                }
            }
        },

        Fault("One field of a query is enough", breaks: "Several fields of a query mean all of them") {
            $0.broken.onQuery { query in
                if !query.runStates.isEmpty { (query.workflows, query.statuses) = ([], []) }
            }
        },

        Fault(
            "What is counted is all there is",
            breaks: "Runs are counted by any query: exactly, or as the least there are"
        ) {
            let inner = $0.memory
            $0.broken.onCount = { _ throws(WorkflowError) in try await inner.count(RunQuery()) }
        },

        Fault(
            "A run that moved is counted where it began too",
            breaks: "The counters say how many runs of which workflow stand in which status and state"
        ) {
            let inner = $0.memory
            $0.broken.onCounts = { () throws(WorkflowError) in
                struct Place: Hashable {
                    let workflow: WorkflowName
                    let status: Int
                    let runState: RunState
                }
                var places: [Place: Int] = [:]
                for ends in inner.state.withLock({ $0.runs.values.map { [$0.versions[0], $0.current] } }) {
                    for record in Set(ends) {
                        places[
                            Place(workflow: record.workflow, status: record.status, runState: record.runState),
                            default: 0] += 1
                    }
                }
                return places.map {
                    RunCount(
                        workflow: $0.key.workflow, status: $0.key.status, runState: $0.key.runState, count: $0.value)
                }
            }
        },
    ]

    static let filters: [Fault] = [
        filter("by workflow") { $0.workflows = [] },
        filter("by foreign ID") { $0.foreignIDs = Array($0.foreignIDs.prefix(1)) },
        filter("by run state") { $0.runStates = Array($0.runStates.prefix(1)) },
        filter("by status") { $0.statuses = Array($0.statuses.prefix(1)) },
        filter("by the beginning of the run ID, in small letters or large ones") { $0.runIDPrefix = nil },
        filter("by a part of the foreign ID") { $0.foreignIDContains = nil },
        filter("by a part of the reason, letter for letter") { query in
            guard query.reasonContains == "said 1" else { return }
            query.reasonContains = "aid 1"
        },
        filter("triggered at a moment or later") {
            $0.createdFrom = $0.createdFrom.map { $0 + .microseconds(1) }
        },
        filter("triggered before a moment, and not at it") {
            $0.createdBefore = $0.createdBefore.map { $0 + .microseconds(1) }
        },
        filter("written at a moment or later") {
            $0.updatedFrom = $0.updatedFrom.map { $0 + .microseconds(1) }
        },
        filter("written before a moment, and not at it") {
            $0.updatedBefore = $0.updatedBefore.map { $0 + .microseconds(1) }
        },
    ]

    private static func filter(_ what: String, _ change: @escaping @Sendable (inout RunQuery) -> Void) -> Fault {
        Fault("Runs are not quite found \(what)", breaks: "Runs are found \(what)") {
            $0.broken.onQuery { query in
                // Queries of several fields have a case of their own.
                let single = query.workflows.isEmpty || (query.runStates.isEmpty && query.statuses.isEmpty)
                if single { change(&query) }
            }
        }
    }
}
