import Workflows

/// What an audit log promises.
enum AuditLogPromises {
    static let all: [Promise] = [
        Promise("What a person did is stored with the action, with everything that is said of it") { trial in
            let record = try await trial.stored()
            let line = trial.audit(of: record)
            let paused = record.next(runState: .paused, origin: Origin(.person, actor: "ann"))
            _ = try await trial.records.transact(.advance(record, paused).with { $0.audit = line })
            try expect(try await trial.lines(), is: [line], "the lines")
            let answer = try await trial.adapter.audit.auditEntry(request: "request-1", runID: record.runID)
            try expect(answer, is: line, "the answer to the request")
        },

        Promise("What was refused, or asked for a run that there is not, is a line too") { trial in
            var line = trial.audit(of: trial.run())
            line.claimedActor = nil
            line.workflow = nil
            line.reason = nil
            line.result = .notFound
            line.detail = nil
            line.triggered = nil
            try await trial.write(line)
            try expect(try await trial.lines(), is: [line], "the lines")
        },

        Promise("An action that is refused by the store leaves no line") { trial in
            let record = try await trial.stored()
            try await trial.advance(record, record.next(status: 2))
            let late = StoreTransaction.advance(record, record.next(runState: .paused)).with {
                $0.audit = trial.audit(of: record)
            }
            try await expectRefusal(.conflict, "a late action") { try await trial.records.transact(late) }
            try expect(try await trial.lines(), is: [], "the lines")
        },

        Promise("A request that comes again is not carried out again") { trial in
            let record = try await trial.stored()
            let line = trial.audit(of: record)
            try await trial.write(line)
            let again = StoreTransaction.advance(record, record.next(runState: .paused)).with {
                $0.audit = trial.audit(of: record, action: .cancel)
            }
            try await expectRefusal(.conflict, "the same request") { try await trial.records.transact(again) }
            try expect(try await trial.records.lookup(record.runID), is: record, "the run")
            try expect(try await trial.lines().map(\.action), is: [.pause], "what was done")
        },

        Promise("Of a request that comes many times at once one is carried out") { trial in
            let record = try await trial.stored()
            let done = try await trial.attempts { _ in
                try await trial.records.transact(
                    StoreTransaction(at: trial.start).with { $0.audit = trial.audit(of: record, request: "popular") }
                ).cursorMoved
            }
            try expect(done.count, is: 1, "how many were carried out")
            try expect(try await trial.lines().count, is: 1, "how many lines there are")
        },

        Promise("One request may be for many runs: each has its answer") { trial in
            let first = try await trial.stored("order-1")
            let second = try await trial.stored("order-2")
            for record in [first, second] { try await trial.write(trial.audit(of: record)) }
            for record in [first, second] {
                let answer = try await trial.adapter.audit.auditEntry(request: "request-1", runID: record.runID)
                try expect(answer?.runID, is: record.runID, "whose answer")
            }
            let none = try await trial.adapter.audit.auditEntry(request: "request-2", runID: first.runID)
            try expect(none, is: nil, "the answer to a request that never came")
        },

        Promise("A request is found by itself, with everything it was for, in the order it was answered") { trial in
            let records = [try await trial.stored("order-2"), try await trial.stored("order-1")]
            for (number, record) in records.enumerated() {
                // Clocks are no order.
                try await trial.write(trial.audit(of: record, at: trial.start - .seconds(number)))
                try await trial.write(trial.audit(of: record, request: "another"))
            }
            let found = try await trial.adapter.audit.auditEntries(request: "request-1")
            try expect(found.map(\.runID), is: records.map(\.runID), "the runs")
            try expect(found.map(\.requestID), is: ["request-1", "request-1"], "the requests")
            let none = try await trial.adapter.audit.auditEntries(request: "request-2")
            try expect(none, is: [], "the answers to a request that never came")
        },

        Promise("The lines come the newest first, whatever the clocks said, no more than asked for") { trial in
            let record = try await trial.stored()
            for number in 0..<5 {
                try await trial.write(
                    trial.audit(
                        of: record, request: RequestID("request-\(number)"), at: trial.start - .seconds(number)))
            }
            let found = try await trial.adapter.audit.auditEntries(runID: nil, limit: 3)
            try expect(found.map(\.requestID), is: ["request-4", "request-3", "request-2"], "the requests")
        },

        Promise("The lines of a run are its own") { trial in
            let first = try await trial.stored("order-1")
            let second = try await trial.stored("order-2")
            for (number, record) in [first, second, first].enumerated() {
                try await trial.write(trial.audit(of: record, request: RequestID("request-\(number)")))
            }
            let found = try await trial.adapter.audit.auditEntries(runID: first.runID, limit: 9)
            try expect(found.map(\.requestID), is: ["request-2", "request-0"], "the requests")
        },
    ]
}

extension Trial {
    /// Every line, the newest first.
    fileprivate func lines() async throws -> [AuditEntry] {
        try await adapter.audit.auditEntries(runID: nil, limit: 100)
    }

    /// Stores a line alone.
    fileprivate func write(_ line: AuditEntry) async throws {
        _ = try await records.transact(StoreTransaction(at: start).with { $0.audit = line })
    }
}
