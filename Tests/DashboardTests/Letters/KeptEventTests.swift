import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

@Suite struct KeptEventTests {
    private static let kept = [
        KeptEvent(
            consumer: "orders-connector-payments-consumer", workflow: "orders", eventID: "pay-1", key: "customer-7",
            type: "paid", at: Sample.ago(.seconds(300)), keptAt: Sample.ago(.seconds(200)), attempts: 12,
            dueAt: Sample.ago(.seconds(-1)), lastError: "no such currency"),
        KeptEvent(
            consumer: "orders-connector-payments-consumer", workflow: "orders", eventID: "pay-2", key: "customer-7",
            type: "paid", at: Sample.ago(.seconds(200)), keptAt: Sample.ago(.seconds(100)), attempts: 0,
            dueAt: Sample.ago(.seconds(100)), lastError: ""),
    ]

    private func desk(_ keys: String, kept: [KeptEvent] = Self.kept) async -> Desk {
        let source = Sample.source()
        source.change {
            $0.kept = kept
            $0.parked = Array($0.parked.prefix(1))
        }
        var desk = await Desk.open(source, size: Size(columns: 130, rows: 40))
        for key in keys.split(separator: " ") {
            desk.press(String(key))
            await desk.settle()
        }
        return desk
    }

    @Test("What is kept for connectors stands with the failures that wait: why, how often, and what waits behind it")
    func listed() async {
        let desk = await desk("5")
        #expect(desk.shows("Failures waiting to be tried again (3)"), "\(desk)")
        let failed = desk.line(with: "event pay-1")
        #expect(failed.contains("customer-7") && failed.contains("12") && failed.contains("no such currency"))
        let behind = desk.line(with: "event pay-2")
        #expect(behind.contains("behind another of its key") && behind.contains("waits"), "\(desk)")
    }

    @Test("It can be walked to and exported; it is of no run, and Enter says so")
    func chosen() async {
        var desk = await desk("5 Tab G")
        #expect(desk.line(with: "event pay-2").hasPrefix("▌"), "\(desk)")
        desk.press("Enter")
        await desk.settle()
        #expect(desk.model.screen == .timeouts)
        #expect(desk.shows("an event of an outside stream is of no run"), "\(desk)")
        #expect(desk.model.timeouts.failures.map(\.id.event) == [nil, "pay-1", "pay-2"])
    }
}
