import Testing

@testable import Workflows

@Suite("Statuses of a deployment and of the one before it")
struct StatusChangeTests {
    private func definition(_ labels: [Int: String]) -> WorkflowDefinition {
        WorkflowDefinition(
            name: "orders",
            statuses: labels.sorted { $0.key < $1.key }.map { number, label in
                .init(number: number, label: label, starting: false, terminal: false)
            }, edges: [], roles: [])
    }

    @Test("What was not changed, and what is new, is not told of")
    func unchanged() {
        let now = definition([1: "created", 2: "paid", 3: "shipped"])
        #expect(now.changes(since: definition([1: "created", 2: "paid"])).isEmpty)
    }

    @Test("A label that changed, one that went to another number and a number that is gone are told apart")
    func changed() {
        let was = definition([1: "created", 2: "paid", 3: "packed", 4: "shipped", 5: "lost"])
        let now = definition([1: "made", 3: "paid", 4: "shipped"])
        #expect(
            now.changes(since: was) == [
                .renamed(number: 1, from: "created", to: "made"),
                .moved(label: "paid", from: 2, to: 3),
                .renamed(number: 3, from: "packed", to: "paid"),
                .removed(number: 5, label: "lost"),
            ])
    }
}
