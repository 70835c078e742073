import Workflows

extension RecordStorePromises {
    /// What each field of a query leads to.
    static let filters: [Promise] = [
        filter("by workflow") { query, runs in
            query.workflows = ["returns", "unknown"]
            return runs.filter { $0.workflow == "returns" }
        },
        filter("by foreign ID") { query, runs in
            query.foreignIDs = ["customer-3", "customer-5", "nobody"]
            return runs.filter { ["customer-3", "customer-5"].contains($0.foreignID) }
        },
        filter("by run state") { query, runs in
            query.runStates = [.paused, .cancelled]
            return runs.filter { [.paused, .cancelled].contains($0.runState) }
        },
        filter("by status") { query, runs in
            query.statuses = [2, 3]
            return runs.filter { [2, 3].contains($0.status) }
        },
        filter("by the beginning of the run ID, in small letters or large ones") { query, runs in
            let prefix = runs[4].runID.description.prefix(10)
            query.runIDPrefix = prefix.uppercased()
            return runs.filter { $0.runID.description.hasPrefix(prefix) }
        },
        filter("by a part of the foreign ID") { query, runs in
            query.foreignIDContains = "mer-1"
            return runs.filter { $0.foreignID.rawValue.contains("mer-1") }
        },
        filter("by a part of the reason, letter for letter") { query, runs in
            query.reasonContains = "said 1"
            return runs.filter { $0.meta.reason?.contains("said 1") ?? false }
        },
        filter("triggered at a moment or later") { query, runs in
            query.createdFrom = runs[5].createdAt
            return runs.filter { $0.createdAt >= runs[5].createdAt }
        },
        filter("triggered before a moment, and not at it") { query, runs in
            query.createdBefore = runs[5].createdAt
            return runs.filter { $0.createdAt < runs[5].createdAt }
        },
        filter("written at a moment or later") { query, runs in
            query.updatedFrom = runs[5].updatedAt
            return runs.filter { $0.updatedAt >= runs[5].updatedAt }
        },
        filter("written before a moment, and not at it") { query, runs in
            query.updatedBefore = runs[5].updatedAt
            return runs.filter { $0.updatedAt < runs[5].updatedAt }
        },
    ]

    /// That a query finds what it should among runs of all kinds, in either order.
    private static func filter(
        _ what: String, _ change: @escaping @Sendable (inout RunQuery, [Record]) -> [Record]
    ) -> Promise {
        Promise("Runs are found \(what)") { trial in
            let runs = try await trial.mixed()
            var query = RunQuery()
            let expected = change(&query, runs).map(\.runID)
            for sort in RunQuery.Sort.allCases {
                query.sort = sort
                let found = try await trial.pages(query, limit: 100)
                try expect(found.sorted(), is: expected.sorted(), "the runs by \(sort)")
            }
        }
    }
}

extension Trial {
    /// Runs of two workflows, in several statuses and states.
    fileprivate func mixed() async throws -> [Record] {
        var runs: [Record] = []
        for number in 0..<15 {
            let workflow: WorkflowName = number.isMultiple(of: 3) ? "returns" : "orders"
            let record = try await stored(
                ForeignID("customer-\(number)"), workflow: workflow, at: start + .seconds(number))
            let next: Record? =
                switch number % 5 {
                case 0: nil
                case 1: record.next(runState: .paused, reason: "gateway said \(number)")
                case 2: record.next(status: 2, after: .seconds(3))
                case 3: record.next(status: 3, runState: .completed)
                default: record.next(runState: .cancelled, reason: "nobody Said 1")
                }
            if let next { runs.append(try await advance(record, next)) } else { runs.append(record) }
        }
        return runs
    }
}
