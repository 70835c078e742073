import Workflows

@testable import WorkflowsMonitoring

/// A type that has a JSON form, for tests that go through all of them.
struct Form: CustomStringConvertible, Sendable {
    let name: String
    /// A random value, written.
    let write: @Sendable (inout Dice) -> [UInt8]
    /// Writes a random value and reads it back: whether it is the same.
    let survives: @Sendable (inout Dice) throws -> Bool
    /// Reads whatever it is given, and writes what came of it.
    let read: @Sendable (ParsedJSON) throws -> Void

    var description: String { name }

    init<Value: JSONForm>(
        _ name: String, _ make: @escaping @Sendable (inout Dice) -> Value,
        same: @escaping @Sendable (Value, Value) -> Bool
    ) {
        self.name = name
        write = { make(&$0).json(asOf: nil).bytes }
        survives = { dice in
            let value = make(&dice)
            return same(try Value(json: ParsedJSON(value.json(asOf: dice.moment()).bytes)), value)
        }
        read = { _ = try Value(json: $0).json(asOf: nil).bytes }
    }

    init<Value: JSONForm & Equatable>(_ name: String, _ make: @escaping @Sendable (inout Dice) -> Value) {
        self.init(name, make, same: ==)
    }

    /// As an answer that holds for a moment.
    init<Value: JSONForm & Equatable>(answer name: String, _ make: @escaping @Sendable (inout Dice) -> Value) {
        self.init(
            name, { (dice: inout Dice) -> Answer<Value> in Answer(make(&dice), asOf: dice.moment()) },
            same: { $0.value == $1.value && $0.asOf == $1.asOf })
    }

    static let all: [Form] = wholes + lists + questions

    private static let wholes: [Form] = {
        var forms: [Form] = []
        forms.append(Form("capabilities") { (dice: inout Dice) -> Capabilities in dice.capabilities() })
        forms.append(Form(answer: "graph") { (dice: inout Dice) -> WorkflowGraph in dice.graph() })
        forms.append(Form(answer: "run") { (dice: inout Dice) -> Record in dice.record() })
        forms.append(Form(answer: "why") { (dice: inout Dice) -> Why in dice.why() })
        forms.append(Form(answer: "dead_letters") { (dice: inout Dice) -> DeadLetterList in dice.letters() })
        forms.append(Form(answer: "kept_events") { (dice: inout Dice) -> KeptEventList in dice.kept() })
        forms.append(Form(answer: "outbox") { (dice: inout Dice) -> OutboxStanding in dice.outbox() })
        forms.append(
            Form("total") { (dice: inout Dice) -> Total in Total(dice.count(), dice.pick([.exact, .atLeast])) })
        return forms
    }()

    private static let lists: [Form] = {
        var forms: [Form] = []
        forms.append(
            Form(answer: "instances") { (dice: inout Dice) -> Set<InstanceName> in Set(dice.few { $0.name() }) })
        forms.append(
            Form(answer: "workflows") { (dice: inout Dice) -> [WorkflowOverview] in dice.few { $0.overview() } })
        forms.append(Form(answer: "roles") { (dice: inout Dice) -> [RoleStatus] in dice.few { $0.role() } })
        forms.append(Form("runs", { (dice: inout Dice) -> RunList in dice.list() }, same: isSame))
        forms.append(Form(answer: "summaries") { (dice: inout Dice) -> [RunSummary] in dice.few { $0.summary() } })
        forms.append(Form("found") { (dice: inout Dice) -> [RunSummary] in dice.few { $0.summary() } })
        forms.append(Form(answer: "history") { (dice: inout Dice) -> [RecordVersion] in dice.few { $0.version() } })
        forms.append(Form(answer: "timeouts") { (dice: inout Dice) -> [Timeout] in dice.few { $0.timeout() } })
        forms.append(Form(answer: "parked") { (dice: inout Dice) -> [ParkedEvent] in dice.few { $0.parked() } })
        forms.append(Form(answer: "events") { (dice: inout Dice) -> [Event] in dice.few { $0.event() } })
        forms.append(Form(answer: "troubles") { (dice: inout Dice) -> [WorkflowTrouble] in dice.few { $0.trouble() } })
        forms.append(
            Form(answer: "role_actions") { (dice: inout Dice) -> [RoleActionEntry] in dice.few { $0.roleAction() } })
        forms.append(Form(answer: "actions") { (dice: inout Dice) -> [AuditEntry] in dice.few { $0.entry() } })
        return forms
    }()

    @Sendable private static func isSame(_ left: RunList, _ right: RunList) -> Bool {
        guard left.items == right.items, left.next == right.next, left.asOf == right.asOf else { return false }
        return left.incomplete == right.incomplete && left.labels == right.labels
    }

    private static let questions: [Form] = {
        var forms: [Form] = []
        forms.append(Form("query") { (dice: inout Dice) -> RunQuery in dice.query() })
        forms.append(Form("crossed") { (dice: inout Dice) -> Crossed in dice.crossed() })
        forms.append(
            Form(
                "error",
                { (dice: inout Dice) -> MonitoringError in
                    MonitoringError(dice.pick([.notFound, .busy, .unsupported]), dice.text())
                }, same: { $0.code == $1.code && $0.description == $1.description }))
        return forms
    }()
}
