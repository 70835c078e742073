import Workflows

extension RoleSchedulerPromises {
    /// One holder at a time.
    static let holding: [Promise] = [
        Promise("One instance holds a role at a time; the others are told who") { trial in
            try await trial.join("a")
            try await trial.join("b")
            let first = try await trial.renew("a")
            try expect(Set(first.held.keys), is: ["orders-1", "orders-2"], "the roles of the first")
            try expect(first.holders, is: [:], "who holds the others")
            let second = try await trial.renew("b")
            try expect(second.held, is: [:], "the roles of the second")
            try expect(second.holders, is: ["orders-1": "host-a", "orders-2": "host-a"], "who holds its roles")
        },

        Promise("Who waits knows how long the holder's lease lasts at most") { trial in
            try await trial.join("a")
            try await trial.join("b")
            let first = try await trial.renew("a")
            try expect(first.nextExpiry, is: nil, "when the lease of nobody ends")
            let expiry = try require(try await trial.renew("b").nextExpiry, "when the holder's lease ends")
            try expect(expiry > .zero && expiry <= trial.subject.lease, "within the lease", saw: expiry)
        },

        Promise("An instance is granted the roles it wants, and no others") { trial in
            try await trial.join("a")
            let standing = try await trial.renew("a", wanted: ["orders-2"])
            try expect(Set(standing.held.keys), is: ["orders-2"], "its roles")
            try await trial.join("b")
            try expect(
                Set(try await trial.renew("b").held.keys), is: ["orders-1"], "the roles of who wants both")
        },

        Promise("A holder that renews keeps its roles and their epochs") { trial in
            try await trial.join("a")
            let first = try await trial.renew("a").held
            for _ in 0..<3 {
                try await trial.pass(trial.subject.lease / 2)
                try expect(try await trial.renew("a").held, is: first, "its roles and epochs")
            }
        },

        Promise("Each renewal begins the lease anew") { trial in
            try await trial.join("a")
            try await trial.join("b")
            try await trial.renew("a")
            for _ in 0..<3 {
                try await trial.pass(trial.subject.lease * 2 / 3)
                try expect(try await trial.renew("b").held, is: [:], "the roles of who waits")
                try await trial.renew("a")
            }
        },

        Promise("Of many who want a role at once one is granted it") { trial in
            for number in 0..<Trial.attempts { try await trial.join(StartID("start-\(number)")) }
            let granted = try await trial.attempts { number in
                try await trial.renew(StartID("start-\(number)"), wanted: ["orders-1"]).held["orders-1"]
            }
            try expect(granted.compactMap { $0 }.count, is: 1, "how many were granted the role")
        },

        Promise("A role's epoch grows when it changes hands, however it was given up") { trial in
            for start in ["a", "b", "c", "d"] as [StartID] { try await trial.join(start) }
            var epochs: [Int64] = []
            func take(_ start: StartID) async throws {
                let standing = try await trial.renew(start, wanted: ["orders-1"])
                epochs.append(try require(standing.held["orders-1"], "the role to be granted to \(start)"))
            }
            try await take("a")
            try await trial.renew("a", wanted: [], released: ["orders-1"])
            try await take("b")
            try await trial.adapter.roles.leave("b", reports: [], at: trial.start)
            try await take("c")
            try await trial.pass(trial.subject.lease)
            try await trial.renew("d", wanted: ["orders-1"])
            try await trial.pass(trial.subject.lease)
            try await trial.join("e")
            try await take("e")
            try expect(epochs == Set(epochs).sorted(), "epochs that grow", saw: epochs)
        },
    ]
}
