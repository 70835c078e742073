import Workflows

func stocktaking(
    _ orders: inout WorkflowBuilder<Order, OrderStatus>, isHoliday: @escaping @Sendable (Timestamp) -> Bool
) {
    let holiday: WorkflowBuilder<Order, OrderStatus>.SlotFilter = { slot in isHoliday(slot) }
    orders.addSchedule("stocktaking", "0 6 * * mon-fri", timeZone: "Europe/Berlin", when: not(holiday)) { _ in
        Order(item: "everything", cents: 0)
    }
    orders.addSchedule("heartbeat", "@every 10m") { slot in
        Order(item: "probe of \(slot.date)", cents: 0)
    }
}

func scheduleOfACustomer(_ customer: ForeignID, orders: Workflow<Order, OrderStatus>) async throws {
    try await orders.schedule(customer, "@monthly", startingAt: .paid) { _ in
        Order(item: "subscription", cents: 900)
    }
}

func orphans(of orders: Workflow<Order, OrderStatus>) async throws {
    for schedule in try await orders.schedules() where !schedule.isRegistered {
        print("nobody serves \(schedule.standing.key.spec) of \(schedule.standing.key.foreignID) any more")
    }
}
