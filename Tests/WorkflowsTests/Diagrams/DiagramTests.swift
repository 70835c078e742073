import FoundationEssentials
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

    @Test("JSON has the same statuses and transitions with their kind, always in the same order")
    func json() throws {
        #expect(
            try definition().jsonDiagram() == """
                {
                  "edges": [
                    {"from": 1, "kind": "step", "to": 2},
                    {"from": 1, "kind": "step", "to": 1},
                    {"from": 2, "kind": "timeout", "note": "1d", "to": 5},
                    {"from": 2, "kind": "callback", "to": 4}
                  ],
                  "nodes": [
                    {"starting": true, "status": 1, "status_label": "Created", "terminal": false},
                    {"starting": false, "status": 2, "status_label": "Paid", "terminal": false},
                    {"starting": false, "status": 4, "status_label": "Shipped", "terminal": true},
                    {"starting": false, "status": 5, "status_label": "Refunded", "terminal": true}
                  ],
                  "workflow_name": "orders"
                }

                """)
        let empty = WorkflowDefinition(name: "", statuses: [], edges: [], roles: [])
        #expect(empty.jsonDiagram() == "{\n  \"edges\": [],\n  \"nodes\": [],\n  \"workflow_name\": \"\"\n}\n")
    }

    @Test("Whatever names and labels hold, JSON gives them back")
    func hostileJSON() throws {
        struct Drawing: Decodable {
            struct Node: Decodable { let status_label: String }
            let workflow_name: String
            let nodes: [Node]
        }
        let text = "a\"b\\n\n\t\u{0}\u{1F}\u{7F}\u{2028}é🚚\r\n}"
        var definition = try definition(WorkflowName(text))
        definition.statuses[0].label = text
        let drawing = try JSONDecoder().decode(Drawing.self, from: Data(definition.jsonDiagram().utf8))
        #expect(Array(drawing.workflow_name.utf8) == Array(text.utf8))
        #expect(drawing.nodes.first.map { Array($0.status_label.utf8) } == Array(text.utf8))
    }

    @Test("A definition as JSON has the same keys and words for ever, and comes back as it was")
    func codable() throws {
        let definition = WorkflowDefinition(
            name: "orders",
            statuses: [
                .init(number: 1, label: "Created", starting: true, terminal: false),
                .init(number: 5, label: "Refunded", starting: false, terminal: true),
            ],
            edges: [.init(from: 1, to: 5, kind: .timeout, note: "1d"), .init(from: 1, to: 1, kind: .step)],
            roles: [
                .init(name: "orders-1-timeout", displayName: "orders-created-timeout", kind: .timeout, status: 1),
                .init(name: "orders-paused", displayName: "orders-paused", kind: .hook, runState: .paused),
            ],
            schedules: [Schedule(foreignID: "stock", spec: "0 6 * * *", timeZone: "Europe/Berlin", startsAt: 1)],
            options: ["debug_mode": "false"])
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = try encoder.encode(definition)
        let lines = [
            #"{"edges":[{"from":1,"kind":"timeout","note":"1d","to":5},{"from":1,"kind":"step","to":1}],"#,
            #""name":"orders","options":{"debug_mode":"false"},"roles":["#,
            #"{"displayName":"orders-created-timeout","kind":"timeout","name":"orders-1-timeout","options":{},"status":1},"#,
            #"{"displayName":"orders-paused","kind":"hook","name":"orders-paused","options":{},"runState":3}],"#,
            #""schedules":[{"foreignID":"stock","spec":"0 6 * * *","startsAt":1,"timeZone":"Europe/Berlin"}],"#,
            #""statuses":[{"label":"Created","number":1,"starting":true,"terminal":false},"#,
            #"{"label":"Refunded","number":5,"starting":false,"terminal":true}]}"#,
        ]
        #expect(String(decoding: json, as: UTF8.self) == lines.joined())
        #expect(try JSONDecoder().decode(WorkflowDefinition.self, from: json) == definition)
        #expect(WorkflowDefinition.EdgeKind.allCases.map(\.rawValue) == ["step", "timeout", "callback", "connector"])
        #expect(
            WorkflowDefinition.RoleKind.allCases.map(\.rawValue) == [
                "step", "timeout_inserter", "timeout", "hook", "pause_retry", "connector", "deletion", "schedule",
                "outbox", "sweeper", "retention",
            ])
    }

    @Test("A definition of a later build is read whole: what is not known here keeps its name")
    func later() throws {
        let json = """
            {"name":"orders","statuses":[{"number":1,"label":"Created","starting":true,"terminal":false}],
            "edges":[{"from":1,"to":1,"kind":"signal"},{"from":1,"to":1,"kind":"step"}],
            "roles":[{"name":"orders-1-splitter","displayName":"splitter","kind":"splitter","status":1}]}
            """
        let definition = try JSONDecoder().decode(WorkflowDefinition.self, from: Data(json.utf8))
        #expect(definition.edges.map(\.kind) == [.other("signal"), .step])
        #expect(definition.roles.map(\.kind) == [.other("splitter")])
        #expect(definition.jsonDiagram().contains(#""kind": "signal""#))
        let again = try JSONDecoder().decode(WorkflowDefinition.self, from: try JSONEncoder().encode(definition))
        #expect(again == definition && again.hash == definition.hash)
        #expect(WorkflowDefinition.EdgeKind(rawValue: "timeout") == .timeout)
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
