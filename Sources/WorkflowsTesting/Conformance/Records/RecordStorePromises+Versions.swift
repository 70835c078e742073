import Workflows

extension RecordStorePromises {
    /// What is kept of a run: every version.
    static let versions: [Promise] = [
        Promise("Every version of a run is kept, and found by its number; there is none before the first") { trial in
            let first = try await trial.stored(object: "1")
            var second = first.next(status: 2)
            second.object.append(contentsOf: "2".utf8)
            try await trial.advance(first, second)
            for (number, expected) in [(1, first), (2, second)] {
                let found = try await trial.records.version(number, of: first.runID)
                try expect(found, is: expected, "version \(number)")
            }
            for number in [Int.min, -1, 0, 3, 1 << 40, Int.max] {
                let found = try await trial.records.version(number, of: first.runID)
                try expect(found, is: nil, "version \(number)")
            }
        },

        Promise("The history gives every version, the first first") { trial in
            let first = try await trial.stored()
            let second = try await trial.advance(first, first.next(status: 2))
            let third = try await trial.advance(second, second.next(runState: .paused, reason: "why"))
            let history = try await trial.records.history(first.runID)
            try expect(history.map(\.record), is: [first, second, third], "the versions")
        },

        Promise("The history says how long each version stood; the last one still stands") { trial in
            let first = try await trial.stored()
            let second = try await trial.advance(first, first.next(status: 2, after: .seconds(90)))
            try await trial.advance(second, second.next(after: .milliseconds(5)))
            let history = try await trial.records.history(first.runID)
            try expect(history.map(\.dwell), is: [.seconds(90), .milliseconds(5), nil], "how long they stood")
        },

        Promise("The first version in a status is found, though the run came back to it or left it") { trial in
            let first = try await trial.stored()
            let second = try await trial.advance(first, first.next(status: 2))
            let again = try await trial.advance(second, second.next())
            let back = try await trial.advance(again, again.next(status: 1))
            try await trial.advance(back, back.next(status: 3, runState: .completed))
            for (status, version) in [(1, first), (2, second)] {
                let found = try await trial.records.firstVersion(of: first.runID, in: status)
                try expect(found, is: version, "the first version in \(status)")
            }
            let ended = try await trial.records.firstVersion(of: first.runID, in: 3)
            try expect(ended?.version, is: 5, "the version that ended the run")
            let never = try await trial.records.firstVersion(of: first.runID, in: 4)
            try expect(never, is: nil, "a version in a status that the run never had")
        },

        Promise("A summary says of a run what its record says now") { trial in
            let first = try await trial.stored()
            let paused = try await trial.advance(
                first, first.next(status: 2, runState: .paused, after: .seconds(7), reason: "why"))
            let ended = try await trial.advance(
                paused, paused.next(runState: .cancelled, after: .seconds(8), reason: "why not"))
            let page = try await trial.records.list(RunQuery(), after: nil, limit: 9)
            try expect(page.items, is: [ended.summary], "the list")
        },

        Promise("The runs asked for by ID are summed up; those that there are not are left out") { trial in
            let first = try await trial.stored()
            let moved = try await trial.advance(first, first.next(status: 2))
            let second = try await trial.stored("order-2")
            let found = try await trial.records.summaries(of: [second.runID, .random(), first.runID])
            try expect(found.count, is: 2, "how many were found")
            try expect(Set(found), is: [moved.summary, second.summary], "the runs")
            try expect(try await trial.records.summaries(of: []), is: [], "no runs")
        },
    ]
}
