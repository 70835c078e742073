import Testing
import Workflows

@Suite("Diagrams of a workflow")
struct DiagramTests {
    private func definition(_ name: WorkflowName = "orders") throws -> WorkflowDefinition {
        var builder = WorkflowBuilder<Order, OrderStatus>(name)
        builder.addStep(from: .created, to: .paid, .created) { _ in .to(.paid) }
        builder.addTimeout(from: .paid, to: .refunded, timer: .after(.hours(24))) { _, _ in .to(.refunded) }
        builder.addCallback(from: .paid, to: .shipped) { _, _ in .to(.shipped) }
        return try builder.build(on: InMemoryAdapter()).definition
    }

    @Test("A Mermaid diagram has every transition with its kind, where runs start and where they end")
    func mermaid() throws {
        #expect(
            try definition().mermaidDiagram() == """
                ---
                title: "orders"
                ---
                stateDiagram-v2
                    direction LR
                    state "Created" as s1
                    state "Paid" as s2
                    state "Shipped" as s4
                    state "Refunded" as s5
                    [*] --> s1
                    s1 --> s2
                    s1 --> s1
                    s2 --> s5 : timeout 1d
                    s2 --> s4 : callback
                    s4 --> [*]
                    s5 --> [*]

                """)
    }

    @Test("It runs the way it is asked to", arguments: zip(MermaidDirection.allCases, ["TB", "LR", "RL", "BT"]))
    func direction(_ direction: MermaidDirection, _ word: String) throws {
        #expect(try definition().mermaidDiagram(direction: direction).contains("\n    direction \(word)\n"))
        #expect(try definition().dotDiagram(direction: direction).contains("rankdir=\(word);"))
    }

    @Test("A DOT diagram draws the same")
    func dot() throws {
        #expect(
            try definition().dotDiagram() == """
                digraph "orders" {
                    rankdir=LR;
                    node [shape=box];
                    s1 [label="Created"];
                    s2 [label="Paid"];
                    s4 [label="Shipped", peripheries=2];
                    s5 [label="Refunded", peripheries=2];
                    start [shape=point, label=""];
                    start -> s1;
                    s1 -> s2;
                    s1 -> s1;
                    s2 -> s5 [label="timeout 1d", style=dotted];
                    s2 -> s4 [label="callback", style=dashed];
                }

                """)
    }

    @Test("A name cannot break out of its place")
    func hostile() throws {
        var definition = try definition("a\"b\n---\\")
        definition.statuses[0].label = "x\" as s9\n[*] --> s9; %% {"
        let mermaid = definition.mermaidDiagram()
        #expect(mermaid.split(separator: "\n").count == 16)
        #expect(mermaid.contains(#"title: "a\"b ---\\""#))
        #expect(mermaid.contains("state \"x#34; as s9 [*] --#62; s9#59; #37;#37; #123;\" as s1"))
        let dot = definition.dotDiagram()
        #expect(dot.contains(#"digraph "a\"b ---\\" {"#))
        #expect(dot.contains(#"s1 [label="x\" as s9 [*] --> s9; %% {"];"#))
    }
}
