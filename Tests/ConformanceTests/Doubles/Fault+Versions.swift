@testable import Workflows

extension Fault {
    static let versions: [Fault] = [
        Fault(
            "Before the first version is the first",
            breaks: "Every version of a run is kept, and found by its number; there is none before the first"
        ) {
            let inner = $0.memory
            $0.broken.onVersion = { number, id throws(WorkflowError) in
                try await inner.version(max(1, number), of: id)
            }
        },

        Fault("The history begins with the last version", breaks: "The history gives every version, the first first") {
            let inner = $0.memory
            $0.broken.onHistory = { id throws(WorkflowError) in
                let history = try await inner.history(id)
                // Of as many as only that case has.
                guard history.count == 3, history.last?.record.runState == .paused else { return history }
                return history.reversed()
            }
        },

        Fault(
            "The last version stands no longer",
            breaks: "The history says how long each version stood; the last one still stands"
        ) {
            let inner = $0.memory
            $0.broken.onHistory = { id throws(WorkflowError) in
                try await inner.history(id).map { RecordVersion(record: $0.record, dwell: $0.dwell ?? .zero) }
            }
        },

        Fault(
            "The last version in a status is found",
            breaks: "The first version in a status is found, though the run came back to it or left it"
        ) {
            let inner = $0.memory
            $0.broken.onFirstVersion = { id, status throws(WorkflowError) in
                try await inner.history(id).last { $0.record.status == status }?.record
            }
        },

        Fault(
            "A stay begins with every version", breaks: "A summary says of a run what its record says now"
        ) {
            let inner = $0.memory
            $0.broken.onList = { query, cursor, limit throws(WorkflowError) in
                var page = try await inner.list(query, after: cursor, limit: limit)
                for index in page.items.indices { page.items[index].enteredAt = page.items[index].updatedAt }
                return page
            }
        },

        Fault(
            "Runs are summed up as they were triggered",
            breaks: "The runs asked for by ID are summed up; those that there are not are left out"
        ) {
            let inner = $0.memory
            $0.broken.onSummaries = { ids throws(WorkflowError) in
                var summaries: [RunSummary] = []
                for id in ids { summaries += try await inner.history(id).prefix(1).map(\.record.summary) }
                return summaries
            }
        },
    ]
}
