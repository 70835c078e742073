@testable import Workflows

extension Fault {
    static let backlog: [Fault] = [
        Fault(
            "Everything is of one topic",
            breaks: "Who reads everything is given every event of the workflow, in the order they were stored"
        ) {
            $0.brokenStreamer.onDeliveries = { deliveries in
                guard Set(deliveries.map(\.event.topic)).count > 1 else { return deliveries }
                return deliveries.filter { $0.event.topic.kind != .runStateChange }
            }
        },

        Fault(
            "Since when something waits is not known",
            breaks: "What waits for a consumer is what it has not acknowledged, and since when the first of it waits"
        ) {
            let inner = $0.memory
            $0.brokenStreamer.onBacklog = { consumer, workflow, limit throws(WorkflowError) in
                var backlog = try await inner.backlog(of: consumer, workflow: workflow, limit: limit)
                backlog.oldest = nil
                return backlog
            }
        },

        Fault("Every workflow's events wait", breaks: "Nothing waits for a consumer of another workflow's events") {
            let inner = $0.memory
            $0.brokenStreamer.onBacklog = { consumer, workflow, limit throws(WorkflowError) in
                var backlog = try await inner.backlog(of: consumer, workflow: workflow, limit: limit)
                let other = try await inner.backlog(of: consumer, workflow: "returns", limit: limit)
                backlog.depth.count += other.depth.count
                return backlog
            }
        },

        Fault(
            "A backlog is counted to the end",
            breaks: "A backlog is counted no further than the bound, and then says so"
        ) {
            let inner = $0.memory
            $0.brokenStreamer.onBacklog = { consumer, workflow, _ throws(WorkflowError) in
                try await inner.backlog(of: consumer, workflow: workflow, limit: 10_000)
            }
        },
    ]

    static let stops: [Fault] = [
        Fault(
            "Who stopped a role is forgotten",
            breaks: "A role that is told to stop is known as that, with who asked, why and when, until it is started"
        ) {
            let stops = $0.brokenRoles.onStops
            $0.brokenRoles.onStops = { () throws(WorkflowError) in
                try await stops().map {
                    RoleStop(
                        role: $0.role, instance: $0.instance, askedBy: "", reason: $0.reason, askedAt: $0.askedAt)
                }
            }
        },

        Fault("What there is not is stopped", breaks: "A role that no instance ever had cannot be stopped") {
            $0.brokenRoles.onAnswer { _, outcome in outcome == .notFound ? .applied : outcome }
        },

        Fault(
            "A role is stopped in one place",
            breaks: "A role that is stopped in one place can be stopped in another, and not twice in one"
        ) {
            let inner = $0.memory
            $0.brokenRoles.onAction = { action throws(WorkflowError) in
                if action.kind == .stop, try await inner.roleStops().contains(where: { $0.role == action.role }) {
                    return .illegal("it is stopped somewhere")
                }
                return try await inner.carryOut(action)
            }
        },

        Fault("A role is started anywhere", breaks: "A role is started in the place where it was stopped") {
            $0.brokenRoles.onAnswer { action, outcome in
                guard action.kind == .start, action.instance != nil, outcome.result == .illegal else { return outcome }
                return .applied
            }
        },

        Fault(
            "What was decided on is not looked at",
            breaks: "What was decided on how a role stood is refused when it changed hands, and says how it stands"
        ) {
            let inner = $0.memory
            $0.brokenRoles.onAction = { action throws(WorkflowError) in
                var action = action
                action.decidedOn = nil
                return try await inner.carryOut(action)
            }
        },

        Fault(
            "A request is carried out each time",
            breaks: "A request that comes again is given the first answer, and nothing is done"
        ) {
            let inner = $0.memory
            $0.brokenRoles.onAction = { action throws(WorkflowError) in
                var action = action
                let request = action.requestID
                if try await inner.roleActions(limit: 100).contains(where: { $0.action.requestID == request }) {
                    action.requestID = RequestID("\(request) again")
                }
                return try await inner.carryOut(action)
            }
        },

        Fault(
            "What was done first comes first",
            breaks: "What people did to roles is kept, refused actions too, the newest first, no more than asked for"
        ) {
            let inner = $0.memory
            $0.brokenRoles.onActions = { limit throws(WorkflowError) in
                Array(try await inner.roleActions(limit: 1000).reversed().prefix(limit))
            }
        },
    ]
}
