import Workflows

extension RoleSchedulerPromises {
    /// Who may be here at the same time.
    static let joining: [Promise] = [
        Promise("Two workflows whose roles have the same names do not run at once") { trial in
            try await trial.join("a", workflow: "my orders")
            try await expectRefusal(.nameCollision, "another workflow with the same roles") {
                try await trial.join("b", workflow: "my_orders", roles: ["orders-2", "orders-3"])
            }
            let standing = try await trial.renew("a")
            try expect(Set(standing.held.keys), is: ["orders-1", "orders-2"], "the roles of the first")
        },

        Promise("Who was refused is not registered") { trial in
            try await trial.join("a", workflow: "my orders")
            try await expectRefusal(.nameCollision, "another workflow with the same roles") {
                try await trial.join("b", workflow: "my_orders")
            }
            try expect(try await trial.adapter.registry.instances().map(\.startID), is: ["a"], "the instances")
            try await expectRefusal(.roleLost, "the renewal of who was refused") { try await trial.renew("b") }
        },

        Promise("A workflow that left, or whose lease ran out, is in nobody's way") { trial in
            try await trial.join("a", workflow: "my orders")
            try await trial.adapter.roles.leave("a", reports: [], at: trial.start)
            try await trial.join("b", workflow: "my_orders")
            try await trial.pass(trial.subject.lease)
            try await trial.join("c", workflow: "my orders")
            try expect(
                Set(try await trial.renew("c").held.keys), is: ["orders-1", "orders-2"], "the roles of the last")
        },

        Promise("Two definitions of one workflow run side by side, and so do workflows with other roles") { trial in
            try await trial.join("a")
            try await trial.join("b", roles: ["orders-1", "orders-2", "orders-3"])
            try await trial.join("c", workflow: "returns", roles: ["returns-1"])
            try await trial.renew("a")
            let later = try await trial.renew("b", wanted: ["orders-1", "orders-3"])
            try expect(Set(later.held.keys), is: ["orders-3"], "the role that is new")
            let other = try await trial.renew("c", wanted: ["returns-1"])
            try expect(Set(other.held.keys), is: ["returns-1"], "the other workflow's role")
        },
    ]
}
