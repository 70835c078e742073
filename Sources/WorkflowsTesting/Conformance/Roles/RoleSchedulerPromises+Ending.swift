import Workflows

extension RoleSchedulerPromises {
    /// How a role becomes free.
    static let ending: [Promise] = [
        Promise("When a lease runs out, all roles of its instance are free at once") { trial in
            try await trial.join("a")
            try await trial.renew("a")
            try await trial.pass(trial.subject.lease)
            try await trial.join("b")
            try expect(
                Set(try await trial.renew("b").held.keys), is: ["orders-1", "orders-2"], "the roles of who waited")
        },

        Promise("No role is free before its holder's lease runs out") { trial in
            try await trial.join("a")
            try await trial.join("b")
            try await trial.renew("a")
            try await trial.pass(trial.subject.lease * 4 / 5)
            try expect(try await trial.renew("b").held, is: [:], "the roles of who waits")
        },

        Promise("Whose lease ran out and whose roles were given away is told so, and must join again") { trial in
            try await trial.join("a")
            try await trial.renew("a")
            try await trial.pass(trial.subject.lease)
            try await trial.join("b")
            try await trial.renew("b", wanted: ["orders-1"])
            try await expectRefusal(.roleLost, "a late renewal") { try await trial.renew("a") }
            try await trial.join("a")
            _ = try await trial.renew("a", wanted: [])
        },

        Promise("Whose lease ran out, but whose roles nobody took, goes on as if nothing happened") { trial in
            try await trial.join("a")
            let held = try await trial.renew("a").held
            try await trial.pass(trial.subject.lease * 3)
            try expect(try await trial.renew("a").held, is: held, "its roles and epochs")
        },

        Promise("Who joins again holds nothing of what it held before") { trial in
            try await trial.join("a")
            let held = try await trial.renew("a").held
            try await trial.join("a")
            let again = try await trial.renew("a").held
            for (role, epoch) in held {
                try expect((again[role] ?? 0) > epoch, "\(role) in an epoch after \(epoch)", saw: again)
            }
        },

        Promise("A role that is given up is free at once, and the others stay") { trial in
            try await trial.join("a")
            try await trial.join("b")
            let held = try await trial.renew("a").held
            let kept = try await trial.renew("a", wanted: ["orders-2"], released: ["orders-1"])
            try expect(kept.held, is: ["orders-2": held["orders-2"] ?? 0], "the roles that stay")
            try expect(Set(try await trial.renew("b").held.keys), is: ["orders-1"], "the roles of who waited")
        },

        Promise("A role that is wanted and given up at once is given up") { trial in
            try await trial.join("a")
            try await trial.join("b")
            try await trial.renew("a")
            let standing = try await trial.renew("a", released: ["orders-1"])
            try expect(Set(standing.held.keys), is: ["orders-2"], "the roles that stay")
            try expect(Set(try await trial.renew("b").held.keys), is: ["orders-1"], "the roles of who waited")
        },

        Promise("Nobody gives up another one's role") { trial in
            try await trial.join("a")
            try await trial.join("b")
            let held = try await trial.renew("a").held
            try await trial.renew("b", wanted: [], released: ["orders-1"])
            try expect(try await trial.renew("a").held, is: held, "the roles and epochs of their holder")
        },

        Promise("When an instance leaves, all of its roles are free at once") { trial in
            try await trial.join("a")
            try await trial.join("b")
            try await trial.renew("a")
            try await trial.adapter.roles.leave("a", reports: [], at: trial.start)
            try expect(
                Set(try await trial.renew("b").held.keys), is: ["orders-1", "orders-2"], "the roles of who waited")
        },

        Promise("Who left, or never joined, holds nothing until it joins") { trial in
            try await expectRefusal(.roleLost, "the renewal of who never joined") { try await trial.renew("a") }
            try await trial.join("b")
            try await trial.adapter.roles.leave("b", reports: [], at: trial.start)
            try await expectRefusal(.roleLost, "the renewal of who left") { try await trial.renew("b") }
        },

        Promise("Who waits sees whether a renewal would gain a role") { trial in
            let roles = trial.adapter.roles
            try expect(try await roles.anyClaimable(["orders-1"]), "a role that nobody ever held to be free")
            try await trial.join("a")
            try await trial.renew("a", wanted: ["orders-1"])
            try expect(try await !roles.anyClaimable(["orders-1"]), "a role that is held not to be free")
            try expect(try await roles.anyClaimable(["orders-1", "orders-2"]), "one of two to be free")
            try expect(try await !roles.anyClaimable([]), "no role not to be free")
            try await trial.pass(trial.subject.lease)
            try expect(try await roles.anyClaimable(["orders-1"]), "a role whose lease ran out to be free")
            try await trial.renew("a", wanted: ["orders-1"])
            try expect(try await !roles.anyClaimable(["orders-1"]), "a role that was kept not to be free")
            try await trial.adapter.roles.leave("a", reports: [], at: trial.start)
            try expect(try await roles.anyClaimable(["orders-1"]), "the role of who left to be free")
        },

        Promise("Whoever looks whether a role is free takes it from nobody") { trial in
            try await trial.join("a")
            let held = try await trial.renew("a").held
            try await trial.pass(trial.subject.lease)
            _ = try await trial.adapter.roles.anyClaimable(["orders-1", "orders-2"])
            try expect(try await trial.renew("a").held, is: held, "the roles and epochs of their holder")
        },
    ]
}
