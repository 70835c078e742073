import Workflows

extension UserCode {
    /// Runs that are made for orders: a connector triggers them, and another one goes back from where they end.
    func stock() -> WorkflowBuilder<Parcel, StockStatus> {
        var stock = WorkflowBuilder<Parcel, StockStatus>("stock", codec: Parcel.codec)
        stock.addStep(from: .requested, to: .reserved, .missing, options: .parallel(2)) { run in
            try await step("requested", &run) { generator, _ in .to(generator.happens(0.8) ? .reserved : .missing) }
        }
        stock.connectWorkflow(
            named: "orders", reaching: OrderStatus.packing,
            options: .errorBackOff(BackOff(initial: .milliseconds(200), maximum: .seconds(1))),
            foreignID: { ForeignID("\($0.foreignID)/\($0.runID.short)/\($0.version)") }
        ) { packing, foreignID, stock in
            try await connector("packing", packing) { try await stock.trigger(foreignID, with: Parcel()) }
        }
        return stock
    }

    /// Runs that schedules trigger.
    func reports() -> WorkflowBuilder<Parcel, ReportStatus> {
        var reports = WorkflowBuilder<Parcel, ReportStatus>("reports", codec: Parcel.codec)
        reports.addStep(from: .due, to: .written) { run in
            try await step("due", &run) { _, _ in .to(.written) }
        }
        let fate = fate
        let wanted: @Sendable (Timestamp) async throws -> Bool = { slot in
            var generator = fate.generator("slot", [Int(slot.microseconds)])
            if generator.happens(0.1) { throw Upstream() }
            return generator.happens(0.8)
        }
        reports.addSchedule("often", "@every 7s", when: wanted) { _ in Parcel() }
        reports.addSchedule("minutely", "* * * * *") { _ in Parcel() }
        return reports
    }
}
