import Testing
import Workflows

/// Knows more statuses than it lists.
private enum HalfListed: Int, WorkflowStatus {
    case created = 1
    case paid
    case lost
    case found

    static let allCases = [HalfListed.created, .paid]
}

@Suite("Building a workflow")
struct BuildTests {
    @Test("Every mistake in a definition is reported at once")
    func allMistakes() throws {
        var builder = WorkflowBuilder<Order, OrderStatus>("")
        builder.addStep(from: .created, to: .paid, options: .parallel(0)) { _ in .to(.paid) }
        builder.addStep(from: .created, to: .paid) { _ in .to(.paid) }
        builder.addStep(from: .paid, to: .created, options: .pauseAfterErrors(0)) { _ in .to(.created) }
        builder.addStep(from: .packed, to: .shipped) { _ in .to(.shipped) }
        builder.addTimeout(from: .packed, to: .shipped, timer: .after(.seconds(1))) { _, _ in .skip }
        builder.addTimeout(from: .packed, to: .shipped, timer: .after(.seconds(2))) { _, _ in .skip }
        builder.addCallback(from: .packed) { _, _ in .skip }
        builder.startingAt(.refunded)
        let error = #expect(throws: BuildError.self) { try builder.build(on: InMemoryAdapter()) }
        let mistakes = Set(error?.mistakes ?? [])
        #expect(
            mistakes.isSuperset(of: [
                .noName, .twoSteps(status: "Created"), .twoTimeouts(status: "Packed", name: "timeout"),
                .noDestination(status: "Packed", kind: "callback"), .noWayToEnd(status: "Created"),
                .noWayToEnd(status: "Paid"), .startLeadsNowhere(status: "Refunded"),
            ]))
        // Two options, and two steps of one status that do not agree about their role.
        #expect(error?.mistakes.count == 10)
        #expect(error?.description.contains("Created: its steps share a role") == true)
    }

    @Test("Who has not said yet what moves a run is told of everything else that is wrong, too")
    func withoutDefinitions() {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.startingAt(.paid)
        builder.onPause { _ in }
        builder.onPause(options: .pollingFrequency(.zero)) { _ in }
        var options = BuildOptions()
        options.grace = .seconds(-1)
        options.retention = Retention(objects: 1)
        let keepsAll = GatheredCommits(InMemoryAdapter(), atOnce: 1, of: 1) { _ in false }
        let error = #expect(throws: BuildError.self) { try builder.build(on: keepsAll, options: options) }
        #expect(
            error?.mistakes == [
                .noDefinitions, .startLeadsNowhere(status: "Paid"), .noRetention, .twoHooks(.paused),
                .buildOption("a grace of -1.0 seconds is less than zero"),
                .hookOption(.paused, problem: "a polling frequency of 0.0 seconds is not more than zero"),
            ])
    }

    @Test("Where no status is terminal, every circle of statuses is named, and one that is opened no more")
    func circles() {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addStep(from: .created, to: .paid) { _ in .to(.paid) }
        builder.addStep(from: .paid, to: .created) { _ in .to(.created) }
        builder.addStep(from: .packed, to: .shipped) { _ in .to(.shipped) }
        builder.addStep(from: .shipped, to: .packed) { _ in .to(.packed) }
        let closed = #expect(throws: BuildError.self) { try builder.build(on: InMemoryAdapter()) }
        let second: [BuildMistake] = [.noWayToEnd(status: "Packed"), .noWayToEnd(status: "Shipped")]
        #expect(
            closed?.mistakes
                == [.noTerminalStatus, .noWayToEnd(status: "Created"), .noWayToEnd(status: "Paid")] + second)
        builder.addCallback(from: .paid, to: .refunded) { _, _ in .to(.refunded) }
        let opened = #expect(throws: BuildError.self) { try builder.build(on: InMemoryAdapter()) }
        #expect(opened?.mistakes == second)
    }

    @Test("An option that would make the engine spin, or lose its lease at once, is a mistake that names it")
    func senselessOptions() throws {
        func mistakes(_ change: (inout BuildOptions) -> Void) -> [BuildMistake] {
            var builder = WorkflowBuilder<Order, OrderStatus>("orders")
            builder.addStep(from: .created, to: .paid) { _ in .to(.paid) }
            var options = BuildOptions()
            change(&options)
            do throws(BuildError) {
                _ = try builder.build(on: InMemoryAdapter(), options: options)
                return []
            } catch { return error.mistakes }
        }
        let changes: [(inout BuildOptions) -> Void] = [
            { $0.awaitPolling = .zero }, { $0.versionPolling = .zero }, { $0.grace = .seconds(-1) },
            { $0.heartbeat = $0.lease }, { $0.heartbeat = .zero }, { $0.roleBackOff = .constant(.zero) },
            // Work stops half a second before the lease ends: each of these would stop it before the next heartbeat.
            { $0.lease = .milliseconds(1800) }, { $0.lease = .seconds(2) }, { $0.lease = .milliseconds(2249) },
            {
                $0.lease = .milliseconds(500)
                $0.heartbeat = .milliseconds(100)
            },
        ]
        for change in changes {
            let found = mistakes(change)
            guard case .buildOption = found.first, found.count == 1 else {
                Issue.record("not one mistake of the options: \(found)")
                continue
            }
        }
        #expect(mistakes { $0.lease = .zero }.count == 2, "the lease, and the heartbeat that does not fit it")
        #expect(mistakes { $0.lease = .milliseconds(2250) } == [], "there is room for a renewal")
        #expect(
            mistakes { $0.lease = .milliseconds(1800) }.first?.description.contains("at least 2.25 seconds") == true)
        let step = mistakes { $0.stepDefaults = [.errorBackOff(BackOff(initial: .seconds(2), maximum: .seconds(1)))] }
        #expect(
            step.map(\.description) == [
                "Created: a back-off from 2.0 seconds to 1.0 seconds is not a wait above zero and one at least as long"
            ])
        // No wait may be shorter than none, or shorter than the one before.
        let changed: [(WritableKeyPath<BackOff, Double>, Double)] = [
            (\.factor, 0.5), (\.factor, 0), (\.factor, .infinity), (\.factor, .nan), (\.jitter, 3), (\.jitter, -0.1),
            (\.jitter, .nan),
        ]
        for (field, value) in changed {
            var backOff = BackOff(initial: .seconds(1), maximum: .seconds(2))
            backOff[keyPath: field] = value
            let name = field == \.factor ? "factor" : "jitter"
            #expect(mistakes { $0.roleBackOff = backOff }.map { "\($0)".contains("\(name) of \(value)") } == [true])
        }
        #expect(mistakes { $0.roleBackOff.jitter = 1 } == [] && mistakes { $0.roleBackOff.factor = 1 } == [])
        #expect(mistakes { _ in } == [])
    }

    @Test("A status that the enum leaves out of its cases is a mistake wherever it is used, named once")
    func undeclaredStatus() throws {
        func mistakes(_ change: (inout WorkflowBuilder<Order, HalfListed>) -> Void) -> [BuildMistake] {
            var builder = WorkflowBuilder<Order, HalfListed>("orders")
            builder.addStep(from: .created, to: .paid) { _ in .to(.paid) }
            change(&builder)
            do throws(BuildError) {
                _ = try builder.build(on: InMemoryAdapter())
                return []
            } catch { return error.mistakes }
        }
        #expect(mistakes { _ in } == [])
        let lost = BuildMistake.undeclaredStatus("Lost")
        #expect(
            mistakes {
                $0.addCallback(from: .created, to: .lost) { _, _ in .to(.lost) }
                $0.addTimeout(from: .created, to: .lost, .found, timer: .after(.hours(1))) { _, _ in .to(.lost) }
            } == [lost, .undeclaredStatus("Found")])
        #expect(mistakes { $0.addStep(from: .lost, to: .paid) { _ in .to(.paid) } } == [lost])
        #expect(mistakes { $0.startingAt(.lost) }.contains(lost))
        #expect(mistakes { $0.addSchedule("stock", "@daily", startingAt: .lost) { _ in Order() } }.contains(lost))
        #expect("\(lost)".contains("not among allCases"))
    }

    @Test("A timeout may be told never to pause its run, as the advice for a count of zero says")
    func neverPause() throws {
        var builder = WorkflowBuilder<Order, OrderStatus>("orders")
        builder.addTimeout(
            from: .created, to: .shipped, name: "zero", timer: .after(.seconds(1)), options: .pauseAfterErrors(0)
        ) { _, _ in .skip }
        let error = #expect(throws: BuildError.self) { try builder.build(on: InMemoryAdapter()) }
        #expect(error?.description.contains("use neverPause") == true)
        builder = WorkflowBuilder("orders")
        builder.addTimeout(from: .created, to: .shipped, timer: .after(.seconds(1)), options: .neverPause) { _, _ in
            .skip
        }
        _ = try builder.build(on: InMemoryAdapter())
    }

    @Test("A definition without an end, or without anything, is a mistake and not a trap")
    func noEnd() throws {
        var circular = WorkflowBuilder<Order, OrderStatus>("circle")
        circular.addStep(from: .created, to: .paid) { _ in .to(.paid) }
        circular.addStep(from: .paid, to: .created) { _ in .to(.created) }
        #expect(throws: BuildError.self) { try circular.build(on: InMemoryAdapter()) }
        let empty = WorkflowBuilder<Order, OrderStatus>("empty")
        let error = #expect(throws: BuildError.self) { try empty.build(on: InMemoryAdapter()) }
        #expect(error?.mistakes == [.noDefinitions])
    }

    @Test("The definition knows starts, ends, edges with their kind, and roles by stable and by display name")
    func definition() throws {
        var builder = WorkflowBuilder<Order, OrderStatus>("my orders")
        builder.addStep(from: .created, to: .paid, .created, options: .parallel(2)) { _ in .to(.paid) }
        builder.addTimeout(from: .paid, to: .refunded, timer: .after(.hours(24))) { _, _ in .to(.refunded) }
        builder.addCallback(from: .paid, to: .shipped) { _, _ in .to(.shipped) }
        let definition = try builder.build(on: InMemoryAdapter()).definition
        #expect(definition.defaultStart == 1)
        #expect(definition.statuses.filter(\.terminal).map(\.label) == ["Shipped", "Refunded"])
        #expect(definition.edges.map(\.kind) == [.step, .step, .timeout, .callback])
        #expect(definition.edges[2].note == "1d")
        #expect(
            definition.roles.map(\.name.rawValue) == [
                "my_orders-1-consumer-1-of-2", "my_orders-1-consumer-2-of-2",
                "my_orders-2-timeout-auto-inserter-consumer", "my_orders-2-timeout-consumer",
                "my_orders-delete-consumer",
            ])
        #expect(definition.roles[1].displayName == "created consumer 2/2")
        #expect(definition.canReach(4, from: 1))
        #expect(!definition.canReach(3, from: 1))
        #expect(try builder.build(on: InMemoryAdapter()).definition.hash == definition.hash)
    }
}
