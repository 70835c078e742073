import Workflows

/// What an instance registry promises.
enum InstanceRegistryPromises {
    static let all: [Promise] = [
        Promise("An instance that joined is known with everything that it said of itself") { trial in
            let instance = trial.instance("a")
            try await trial.join("a")
            let known = try require(try await trial.adapter.registry.instances().first, "an instance")
            try expect(known.startID, is: "a", "its start")
            try expect(known.name, is: "host-a", "its name")
            try expect(known.processID, is: 17, "its process")
            try expect(known.workflow, is: "orders", "its workflow")
            try expect(known.definitionHash, is: instance.definition.hash, "the hash of its definition")
            try expect(known.startedAt, is: trial.start, "when it started")
            try expect(known.seenAt, is: trial.start, "when it was last heard of")
            try expect(known.stoppedAt, is: nil, "when it stopped")
        },

        Promise("Each renewal says that the instance is here, by its own clock") { trial in
            try await trial.join("a")
            try await trial.renew("a", at: trial.start + .seconds(90))
            let known = try await trial.adapter.registry.instances()
            try expect(known.map(\.seenAt), is: [trial.start + .seconds(90)], "when it was last heard of")
        },

        Promise("How long an instance has been silent is told by the registry's clock") { trial in
            try await trial.join("a")
            try await trial.pass(trial.subject.lease / 2)
            try await trial.join("b")
            let known = try await trial.adapter.registry.instances().sorted { $0.startID < $1.startID }
            try expect(known.map(\.startID), is: ["a", "b"], "the instances")
            let silent = try require(known[0].silence, "how long the first was silent")
            try expect(silent >= trial.subject.lease / 2, "at least half a lease", saw: silent)
            let heard = try require(known[1].silence, "how long the second was silent")
            try expect(heard < silent, "less than \(silent)", saw: heard)
            try await trial.renew("a")
            let renewed = try await trial.adapter.registry.instances().first { $0.startID == "a" }?.silence
            try expect((renewed ?? silent) < silent, "less than \(silent) after a renewal", saw: renewed as Any)
        },

        Promise("An instance that left is known as one that stopped, and was heard of then") { trial in
            try await trial.join("a")
            try await trial.adapter.roles.leave("a", reports: [], at: trial.start + .seconds(9))
            let known = try await trial.adapter.registry.instances()
            try expect(known.map(\.stoppedAt), is: [trial.start + .seconds(9)], "when it stopped")
            try expect(known.map(\.seenAt), is: [trial.start + .seconds(9)], "when it was last heard of")
        },

        Promise("A definition is kept once, whoever runs it") { trial in
            try await trial.join("a")
            try await trial.pass(.seconds(1))
            try await trial.join("b")
            let known = try await trial.adapter.registry.definitions()
            try expect(known.map(\.definition), is: [trial.instance("a").definition], "the definitions")
        },

        Promise("When a definition was stored first stays, whoever stores it again") { trial in
            let first = trial.start
            try await trial.join("a")
            trial.clock.advance(by: .hours(1))
            try await trial.join("b")
            let known = try await trial.adapter.registry.definitions()
            try expect(known.map(\.firstSeenAt), is: [first], "when it was stored first")
        },

        Promise("Of a workflow's definitions the one that was started last is the last, also after going back") {
            trial in
            try await trial.join("a", roles: ["orders-1"])
            trial.clock.advance(by: .seconds(1))
            try await trial.join("b", roles: ["orders-1", "orders-2"])
            var known = try await trial.adapter.registry.definitions()
            try expect(known.map(\.definition.roles.count), is: [1, 2], "the roles of the definitions")
            trial.clock.advance(by: .seconds(1))
            try await trial.join("c", roles: ["orders-1"])
            known = try await trial.adapter.registry.definitions()
            try expect(
                known.map(\.definition.roles.count), is: [2, 1], "the roles of the definitions after going back")
        },

        Promise("What an instance last said of a role is known, with everything that it said") { trial in
            try await trial.join("a")
            try await trial.renew("a", reports: [RoleReport(role: "orders-1", state: .idle, since: trial.start)])
            var report = RoleReport(role: "orders-1", state: .running, since: trial.start + .seconds(1))
            report.currentRun = .random()
            report.currentRunSince = trial.start + .seconds(2)
            report.lag = .seconds(3)
            report.alert = true
            report.lastError = "503"
            report.lastErrorAt = trial.start + .seconds(4)
            report.errorCount = 5
            report.backoffUntil = trial.start + .seconds(6)
            report.processed = 7
            report.skipped = ["filtered": 8]
            report.latencyP50 = .milliseconds(9)
            report.latencyP99 = .milliseconds(10)
            try await trial.renew("a", reports: [report])
            let known = try await trial.adapter.registry.roleReports()
            try expect(known.map(\.report), is: [report], "the reports")
            try expect(known.map(\.instance), is: ["a"], "who made them")
        },

        Promise("What is not reported again stays as it was said") { trial in
            try await trial.join("a")
            let first = RoleReport(role: "orders-1", state: .running, since: trial.start)
            let second = RoleReport(role: "orders-2", state: .idle, since: trial.start)
            try await trial.renew("a", reports: [first])
            try await trial.renew("a", reports: [second])
            let known = try await trial.adapter.registry.roleReports().map(\.report).sorted { $0.role < $1.role }
            try expect(known, is: [first, second], "the reports")
        },

        Promise("Whether the instance holds the role is the store's own word") { trial in
            try await trial.join("a")
            try await trial.join("b")
            for start in ["a", "b"] as [StartID] {
                try await trial.renew(
                    start, wanted: ["orders-1"],
                    reports: [RoleReport(role: "orders-1", state: .running, since: trial.start)])
            }
            let known = try await trial.adapter.registry.roleReports()
            try expect(known.filter(\.holdsRole).map(\.instance), is: ["a"], "who holds the role")
            try expect(known.count, is: 2, "how many reports there are")
        },

        Promise("What an instance says when it leaves is kept, and it holds nothing") { trial in
            try await trial.join("a")
            try await trial.renew("a", reports: [RoleReport(role: "orders-1", state: .running, since: trial.start)])
            var last = RoleReport(role: "orders-1", state: .shutdown, since: trial.start + .seconds(9))
            last.processed = 12
            try await trial.adapter.roles.leave("a", reports: [last], at: trial.start + .seconds(9))
            let known = try await trial.adapter.registry.roleReports()
            try expect(known.map(\.report), is: [last], "the reports")
            try expect(known.map(\.holdsRole), is: [false], "whether it holds the role")
        },
    ]
}
