import Testing
import Workflows
import WorkflowsTesting

/// What the model found once, as short as it was shrunk to.
@Suite("What stores once answered otherwise, they answer as is promised")
struct FoundTests {
    private static let first = Write.Creation(run: 0, workflow: 0, foreignID: 0)

    private func check(_ stores: Stores, connections: Int = 1, _ operations: [Operation]) async {
        let trial = Trial(connections: connections) { clock, seed in try stores.make(clock, seed: seed) }
        let failure = await trial.replay(operations, seed: 1)
        #expect(failure == nil, "\(failure?.report ?? "")")
    }

    private func advance(
        run: Int = 0, _ move: Write.Move, _ change: (inout Write) -> Void = { _ in }
    ) -> Operation {
        var write = Write(change: .advance(run: run, age: 0, move), run: run)
        change(&write)
        return .write(write)
    }

    private func create(_ creation: Write.Creation = first, _ change: (inout Write) -> Void = { _ in }) -> Operation {
        var write = Write(change: .create(creation), run: creation.run)
        change(&write)
        return .write(write)
    }

    @Test("What is said of the run comes before what is said of its timeouts and requests", arguments: Stores.allCases)
    func orderOfChecks(_ stores: Stores) async {
        let request = Write.Acting(request: 0, action: .pause, result: .applied)
        await check(
            stores,
            [
                advance(run: 7, Write.Move(runState: .running)) { $0.timeouts = [.finish(name: 0)] },
                create { $0.audit = request }, create { $0.audit = request },
            ])
    }

    @Test("A trigger that was a duplicate moves no cursor, and says so", arguments: Stores.allCases)
    func duplicateAndCursor(_ stores: Stores) async {
        let keyed = Write.Creation(run: 0, workflow: 0, foreignID: 0, key: 1)
        let move = Write.Acknowledging(consumer: 0, off: 0, behind: 0)
        await check(stores, [create(keyed), create(keyed) { $0.cursor = move }])
    }

    @Test("A new run begins with version 1, and a next version follows in everything", arguments: Stores.allCases)
    func malformed(_ stores: Stores) async {
        await check(
            stores,
            [
                create(Write.Creation(run: 0, workflow: 0, foreignID: 0, version: 2)), create(),
                .write(Write(change: .malformed(run: 0, leavesOut: true))),
                .write(Write(change: .malformed(run: 0, leavesOut: false))),
            ])
    }

    @Test(
        "A timeout put off by a transaction that ends its visit is dropped, and said to be", arguments: Stores.allCases)
    func droppedTimeout(_ stores: Stores) async {
        let armed = create { $0.timeouts = [.arm(name: 0, seconds: 5, oldVisit: false)] }
        let leaves = Write.Move(runState: .running, status: 2, newVisit: true)
        await check(stores, [armed, advance(leaves) { $0.timeouts = [.again(name: 0, seconds: 9)] }])
        await check(
            stores, [armed, advance(leaves) { $0.timeouts = [.fail(name: 0, attempts: 1, seconds: 9)] }])
    }

    @Test("The next page goes on from where the last run stood, whatever became of it", arguments: Stores.allCases)
    func movedMark(_ stores: Stores) async {
        let runs = (0..<4).flatMap { number -> [Operation] in
            [create(Write.Creation(run: number, workflow: 0, foreignID: number)), .pass(seconds: 1)]
        }
        var query = RunQuery()
        query.runStates = [.initiated]
        for descending in [true, false] {
            for sort in RunQuery.Sort.allCases {
                (query.descending, query.sort) = (descending, sort)
                // The second run of the page is paused: it is of the list no more, or the last written now.
                let moved = advance(run: descending ? 2 : 1, Write.Move(runState: .paused))
                await check(stores, runs + [.beginList(query, page: 2), moved, .nextPage, .nextPage])
                await check(stores, runs + [.beginList(query, page: 2), .list(RunQuery(), page: 1), .nextPage])
            }
        }
    }

    @Test("An empty text is no condition, and texts are compared letter for letter", arguments: Stores.allCases)
    func emptyText(_ stores: Stores) async {
        var anyReason = RunQuery()
        anyReason.reasonContains = ""
        var anyID = RunQuery()
        anyID.foreignIDContains = ""
        let composed = RunQuery.containing("\u{E4}")
        let decomposed = RunQuery.containing("a\u{308}")
        let umlaut = create(Write.Creation(run: 0, workflow: 0, foreignID: 7))
        await check(
            stores,
            [
                umlaut, .list(anyReason, page: 3), .list(anyID, page: 3), .list(composed, page: 3),
                .list(decomposed, page: 3), .read(.count(anyReason)),
            ])
    }

    @Test("A page may be as long as anybody likes", arguments: Stores.allCases)
    func longestPage(_ stores: Stores) async {
        var query = RunQuery()
        for sort in RunQuery.Sort.allCases {
            query.sort = sort
            await check(stores, [create(), .list(query, page: .max)])
        }
    }

    @Test("The events of one process are told by another, also right behind its own", arguments: Stores.allCases)
    func othersEvents(_ stores: Stores) async {
        let other = create(Write.Creation(run: 1, workflow: 0, foreignID: 1))
        await check(stores, connections: 2, [.burst([[create()]]), .burst([[], [other]])])
    }

    @Test(
        "A timeout armed while the run leaves its status is pending or dropped, as the store says, also where that one answer does not tell",
        arguments: Stores.allCases)
    func armedAtOnce(_ stores: Stores) async {
        let operations = (0..<8).flatMap { run -> [Operation] in
            var arms = Write(run: run)
            // One that is not pending has the transaction say that something was dropped, whatever became of the other.
            arms.timeouts = [.fail(name: 1, attempts: 1, seconds: 1), .arm(name: 0, seconds: 5, oldVisit: false)]
            let leaves = advance(run: run, Write.Move(runState: .running, status: 2))
            return [
                create(Write.Creation(run: run, workflow: 0, foreignID: run)), .burst([[leaves], [.write(arms)]]),
            ]
        }
        await check(stores, connections: 3, operations)
    }

    @Test(
        "What one process deleted another gives to nobody, also what it stored itself a moment ago",
        arguments: Stores.allCases)
    func deletedElsewhere(_ stores: Stores) async throws {
        let clock = ManualClock(startingAt: Universe.beginning)
        let store = try stores.make(clock, seed: 1)
        let (here, there) = (try store.connect(), try store.connect())
        let world = World([here, there], clock: clock)
        for operation in [
            create(), advance(Write.Move(runState: .cancelled)), advance(Write.Move(runState: .requestedDataDeleted)),
        ] { try await world.perform(operation) }
        let asked = try #require(try await here.records.lookup(Universe.runID(0)))
        #expect(try await here.records.firstVersion(of: asked.runID, in: 1)?.object.isEmpty == false)
        var erasing = StoreTransaction(at: clock.wallClock)
        erasing.run = .advance(
            from: asked, to: try asked.advanced(to: .dataDeleted, origin: Origin(.engine), at: clock.wallClock))
        erasing.erasure = Erasure()
        _ = try await there.records.transact(erasing)
        #expect(try await here.records.firstVersion(of: asked.runID, in: 1)?.object.isEmpty == true)
        clock.advance(by: .hours(1000))
    }

    @Test(
        "What a timeout fails at as its run is resumed is kept, what it failed at before is not",
        arguments: Stores.allCases)
    func failsAsResumed(_ stores: Stores) async {
        let armed = create { $0.timeouts = [0, 2].map { .arm(name: $0, seconds: 5, oldVisit: false) } }
        let failing = [0, 2].map { name in
            var write = Write(run: 0)
            write.timeouts = [.fail(name: name, attempts: 2, seconds: 9)]
            return Operation.write(write)
        }
        let paused = advance(Write.Move(runState: .paused))
        let resumed = Write.Move(runState: .running)
        await check(
            stores,
            [armed] + failing + [paused, advance(resumed) { $0.timeouts = [.fail(name: 0, attempts: 3, seconds: 7)] }])
        await check(
            stores, [armed] + failing + [paused, advance(resumed) { $0.timeouts = [.again(name: 0, seconds: 7)] }])
    }

    @Test("Who asks for deletion crosses from a status to itself", arguments: Stores.allCases)
    func deletionCrosses(_ stores: Stores) async {
        let crossing = Crossed(workflow: Universe.workflows[0], from: 1, to: 1, origin: .person)
        await check(
            stores,
            [
                create(), advance(Write.Move(runState: .cancelled, origin: .person)),
                advance(Write.Move(runState: .requestedDataDeleted, origin: .person)),
                .read(.crossings(crossing, limit: 10)),
            ])
    }

    @Test("Who joins again holds nothing, and what it said is still known", arguments: Stores.allCases)
    func joinsAgain(_ stores: Stores) async {
        await check(
            stores,
            [
                .join(start: 0, workflow: 0, lease: 5), .renew(start: 0, wanted: [0, 1], released: [], lease: 5),
                .join(start: 0, workflow: 0, lease: 5), .read(.registry), .read(.claimable(roles: [0])),
                .join(start: 1, workflow: 0, lease: 5), .renew(start: 1, wanted: [0], released: [], lease: 5),
                .renew(start: 0, wanted: [0, 1], released: [], lease: 5), .read(.registry),
            ])
    }

    @Test("Who leaves was heard of then", arguments: Stores.allCases)
    func leaves(_ stores: Stores) async {
        await check(
            stores,
            [.join(start: 0, workflow: 0, lease: 5), .pass(seconds: 3), .leave(start: 0), .read(.registry)])
    }
}

extension RunQuery {
    fileprivate static func containing(_ text: String) -> RunQuery {
        var query = RunQuery()
        query.foreignIDContains = text
        return query
    }
}
