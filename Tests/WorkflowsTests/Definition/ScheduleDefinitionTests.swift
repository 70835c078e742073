import FoundationEssentials
import Testing
import Workflows

@Suite("Schedules in a definition")
struct ScheduleDefinitionTests {
    private func builder() -> WorkflowBuilder<Order, OrderStatus> {
        var builder = WorkflowBuilder<Order, OrderStatus>("my orders")
        builder.addStep(from: .created, to: .shipped) { _ in .to(.shipped) }
        return builder
    }

    @Test("Every mistake of a schedule is reported with all the others")
    func mistakes() {
        var builder = builder()
        builder.addSchedule("", "61 * * * *", timeZone: "Europe/Atlantis", object: order)
        builder.addSchedule("stock", "0 0 30 2 *", startingAt: .shipped, object: order)
        builder.addSchedule("stock", "0 9 * * *", object: order)
        builder.addSchedule("stock", " 0 9  * * *", object: order)
        builder.addSchedule("stock", "0 9 * * *", timeZone: "Europe/Berlin", object: order)
        builder.addStep(from: .created, to: .shipped) { _ in .to(.shipped) }
        var options = BuildOptions()
        options.schedulePolling = .zero
        let error = #expect(throws: BuildError.self) { try builder.build(on: InMemoryAdapter(), options: options) }
        #expect(
            error?.mistakes.map(\.description) == [
                "Created has two steps that take every run; give all but the last a predicate (when:)",
                "its build options: a schedule polling of 0.0 seconds is not more than zero",
                "the schedule for \"\": it needs a foreign ID that is not empty",
                "the schedule for \"\": the minute \"61\" has \"61\"; use 0 to 59, *, ranges (a-b), lists (a,b) and steps "
                    + "(*/n)",
                "the schedule for \"\": no time zone is called \"Europe/Atlantis\"; give a name such as Europe/Berlin, or "
                    + "UTC",
                "the schedule for \"stock\": the day of month \"30\" never comes in month 2; give a day that it has",
                "the schedule for \"stock\": its runs are to start at Shipped, but nothing moves a run from there",
                "it has two schedules for \"stock\" at \"0 9 * * *\" in UTC; keep one, or give the other a foreign ID of "
                    + "its own",
            ])
    }

    @Test(
        "A workflow with schedules has a role for them, and says which they are; a definition without any is as it was")
    func definition() throws {
        let without = try builder().build(on: InMemoryAdapter()).definition
        #expect(without.roles.map(\.kind) == [.step, .deletion])
        var builder = builder()
        builder.addSchedule("stock", "0  9 * * *", timeZone: "Europe/Berlin", startingAt: .created, object: order)
        builder.addSchedule("stock", "@daily", object: order)
        let with = try builder.build(on: InMemoryAdapter()).definition
        let role = with.roles.filter { $0.kind == .schedule }
        #expect(role.map(\.name) == ["my_orders-schedules"])
        #expect(role.map(\.displayName) == ["schedules"])
        #expect(
            with.schedules == [
                Schedule(foreignID: "stock", spec: "0 9 * * *", timeZone: "Europe/Berlin", startsAt: 1),
                Schedule(foreignID: "stock", spec: "@daily"),
            ])
        #expect(with.hash != without.hash)
        #expect(try JSONDecoder().decode(WorkflowDefinition.self, from: JSONEncoder().encode(with)) == with)
        // As a build without schedules stored it.
        let older = Data(#"{"name":"my orders","statuses":[],"edges":[],"roles":[]}"#.utf8)
        #expect(try JSONDecoder().decode(WorkflowDefinition.self, from: older).schedules == [])
    }
}
