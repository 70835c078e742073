import Synchronization

@testable import Workflows

extension KeepingFault {
    static let runs: [KeepingFault] = [
        KeepingFault(
            "A run is due that was written at the moment",
            breaks: "Finished runs are due that were last written before a moment, and it is said when the next is"
        ) {
            $0.onKeeping { keeping in
                let expired = keeping.onExpired
                keeping.onExpired = { workflow, moment, position, limit throws(WorkflowError) in
                    try await expired(workflow, moment + .microseconds(1), position, limit)
                }
            }
        },

        KeepingFault(
            "A run is due by when it was triggered",
            breaks: "A run is due by when it was last written, not by when it finished"
        ) {
            let inner = $0.memory
            $0.onKeeping { keeping in
                let expired = keeping.onExpired
                keeping.onExpired = { workflow, moment, position, limit throws(WorkflowError) in
                    var found = try await expired(workflow, moment, position, limit)
                    let deleted = inner.state.withLock { $0.records.filter { $0.runState == .dataDeleted } }
                    found.runs += deleted.map(\.runID).filter { !found.runs.contains($0) }
                    return found
                }
            }
        },

        KeepingFault("More runs are due than asked for", breaks: "No more runs are due than asked for") {
            $0.onKeeping { keeping in
                let expired = keeping.onExpired
                keeping.onExpired = { workflow, moment, position, limit throws(WorkflowError) in
                    try await expired(workflow, moment, position, limit == 3 ? 9 : limit)
                }
            }
        },

        KeepingFault(
            "An event that was not passed holds no run back",
            breaks: "A run with an event that a consumer has not passed is held back, unless that is abandoned"
        ) { $0.claim("behind", earlierBy: ConsumerStanding.abandonedAfter) },

        KeepingFault(
            "A failure holds no run back",
            breaks: "A run with a failure that a consumer tries again is held back, unless that is abandoned"
        ) { $0.claim("retrier", earlierBy: ConsumerStanding.abandonedAfter) },

        KeepingFault(
            "Each look begins anew", breaks: "However many runs are held back, a look behind them comes to the others"
        ) {
            $0.onKeeping { keeping in
                let expired = keeping.onExpired
                keeping.onExpired = { workflow, moment, _, limit throws(WorkflowError) in
                    try await expired(workflow, moment, nil, limit)
                }
            }
        },

        KeepingFault(
            "The key of a run that is gone stays",
            breaks: "A run that goes is gone whole: versions, events, failures and its key; what people did stays"
        ) {
            $0.broken.after { transaction, state in
                guard case .forget = transaction.upkeep else { return nil }
                let keys = state.byKey
                return { $0.byKey = keys }
            }
        },

        KeepingFault(
            "A page begins anew",
            breaks: "A page goes on where the last one ended, also where the run that it ended with is gone"
        ) {
            let list = $0.broken.onList
            $0.broken.onList = { query, _, limit throws(WorkflowError) in try await list(query, nil, limit) }
        },

        KeepingFault("Runs that are gone are counted", breaks: "Runs that go leave the lists and the counts") {
            let before = Memo([RunCount]())
            let transact = $0.broken.onTransact
            let counts = $0.broken.onCounts
            $0.broken.onTransact = { transaction throws(WorkflowError) in
                if case .forget = transaction.upkeep {
                    let counts = try await counts()
                    before.change { $0 = counts }
                }
                return try await transact(transaction)
            }
            $0.broken.onCounts = { () throws(WorkflowError) in
                let known = before.change { $0 }
                return known.isEmpty ? try await counts() : known
            }
        },

        KeepingFault(
            "A foreign ID's latest run is gone with it",
            breaks: "The run before one that went is its foreign ID's latest again"
        ) {
            $0.broken.after { transaction, _ in
                guard case .forget = transaction.upkeep else { return nil }
                return { $0.latest = [:] }
            }
        },

        KeepingFault(
            "Runs go whenever they were written",
            breaks: "A run that is not finished, was written at the moment or is held back does not go"
        ) {
            $0.onUpkeep { transaction, change in
                if case .forget(let runs, _) = change {
                    transaction.upkeep = .forget(runs, writtenBefore: Timestamp(microseconds: .max))
                }
            }
        },
    ]

    static let objects: [KeepingFault] = [
        KeepingFault(
            "One object too many goes",
            breaks: "Of the versions up to one the objects go, and nothing else of them, nor anything of those after it"
        ) {
            $0.onUpkeep { transaction, change in
                if case .thin(let versions, let workflow) = change {
                    transaction.upkeep = .thin(versions.mapValues { $0 == 2 ? 3 : $0 }, of: workflow)
                }
            }
        },

        KeepingFault(
            "The present object goes too", breaks: "The object of the present version stays, however many are to go"
        ) {
            $0.broken.after { transaction, _ in
                guard case .thin(let versions, _) = transaction.upkeep else { return nil }
                return { state in
                    for (run, last) in versions where last == 99 { state.change(run) { $0.dropObject() } }
                }
            }
        },

        KeepingFault(
            "Objects go that a failure needs",
            breaks: "Objects that a failure still needs stay, and go once that is over"
        ) {
            let inner = $0.memory
            $0.onUpkeep { _, change in
                guard case .thin(let versions, _) = change else { return }
                inner.state.withLock { state in for run in versions.keys { state.forgetFailure(of: run) } }
            }
        },

        KeepingFault(
            "One object too few is kept",
            breaks: "Runs that keep too many objects are found, with the last that may go, until it is gone"
        ) {
            $0.onKeeping { keeping in
                let kept = keeping.onKept
                keeping.onKept = { workflow, consumer, count, position, limit throws(WorkflowError) in
                    try await kept(workflow, consumer, count == 2 ? 1 : count, position, limit)
                }
            }
        },

        KeepingFault(
            "Objects are found that a failure needs",
            breaks: "Objects that a failure or a consumer still needs are not found"
        ) {
            let inner = $0.memory
            $0.onKeeping { keeping in
                let kept = keeping.onKept
                keeping.onKept = { workflow, consumer, count, position, limit throws(WorkflowError) in
                    inner.state.withLock { state in for run in state.runs.keys { state.forgetFailure(of: run) } }
                    return try await kept(workflow, consumer, count, position, limit)
                }
            }
        },

        KeepingFault(
            "Each look for objects begins anew",
            breaks: "All runs that keep more objects than they are to are found, part by part"
        ) {
            $0.onKeeping { keeping in
                let kept = keeping.onKept
                keeping.onKept = { workflow, consumer, count, _, limit throws(WorkflowError) in
                    try await kept(workflow, consumer, count, nil, limit)
                }
            }
        },

        KeepingFault(
            "What one has not passed is passed",
            breaks: "What others have passed is given from the cursor on, and nothing from the first that one has not"
        ) { $0.claim("ahead", earlierBy: ConsumerStanding.abandonedAfter) },

        KeepingFault(
            "Events of other workflows are passed too",
            breaks: "Everything that others have passed is given, part by part, and nothing of other workflows"
        ) {
            let inner = $0.memory
            $0.onKeeping { keeping in
                let passed = keeping.onPassed
                keeping.onPassed = { workflow, consumer, limit throws(WorkflowError) in
                    var found = try await passed(workflow, consumer, limit)
                    guard limit == 2, let last = found.events.last?.id else { return found }
                    found.events = try await inner.events(after: found.after, limit: 2).filter { $0.id <= last }
                    return found
                }
            }
        },

        KeepingFault(
            "Who lets go of objects keeps nothing",
            breaks: "Who lets go of a workflow's objects keeps the events that it has not come to"
        ) {
            $0.onUpkeep { transaction, _ in
                if transaction.cursor?.consumer == "keeper" { transaction.upkeep = nil }
            }
        },
    ]
}
