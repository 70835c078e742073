import Testing
import Workflows
import WorkflowsTesting

@Suite("A store that is wrong is found out")
struct FaultTests {
    /// One of each.
    static let faults: [any FaultKind] = [
        Fault<VersionCheckDropped>(), Fault<FenceDropped>(), Fault<FenceOffByOne>(), Fault<RequestCarriedOutTwice>(),
        Fault<SlotDecidedTwice>(), Fault<DeletedDataRetried>(), Fault<KeyOfAnotherWorkflow>(),
        Fault<CursorMovedAnyway>(), Fault<PartlyDone>(), Fault<ArmedOnceMore>(), Fault<FailureOutlivesItsVersion>(),
        Fault<AnotherFailureCleared>(), Fault<TimeoutOutlivesItsVisit>(), Fault<CountsStandStill>(),
        Fault<ErasureLeavesOne>(), Fault<ErasureLeavesReasons>(), Fault<RolesKeptOnLeaving>(), Fault<LeaseCutShort>(),
        Fault<TimeoutDueTooLate>(), Fault<FailureDueTooLate>(), Fault<HeldTimeoutFires>(), Fault<ListedByTime>(),
        Fault<LatestByTime>(), Fault<PageRepeatsItsLast>(), Fault<NoEventForAPause>(), Fault<EventToldTwice>(),
        Fault<LastVersionForTheFirst>(), Fault<DwellTooLong>(), Fault<ShareIgnored>(), Fault<FirstDeliveryLost>(),
    ]

    @Test("A fault is found within a few worlds, and shown by a handful of operations", arguments: faults.indices)
    func found(_ index: Int) async throws {
        let fault = Self.faults[index]
        let trial = Trial { clock, _ in fault.make(clock.engineClock) }
        var found: Failure?
        for seed in UInt64(1)...100 where found == nil { found = await trial.explore(seed: seed, operations: 1000) }
        let failure = try #require(found, "\(fault.name) is not found in 100 worlds")
        let shrunk = await Shrinker { await trial.replay($0, seed: failure.seed) }.shrink(failure)
        print("\(fault.name), \(shrunk.report)")
        #expect(shrunk.operations.count <= 10, "\(fault.name): \(shrunk.report)")
        // The list alone is enough.
        #expect(await trial.replay(shrunk.operations, seed: shrunk.seed) != nil, "\(fault.name)")
    }

    @Test("A store that passes everything on is right")
    func passing() async {
        let trial = Trial { clock, _ in FaultyStore(PassingAdapter.self, clock: clock.engineClock) }
        for seed in UInt64(1)...5 {
            let failure = await trial.explore(seed: seed, operations: 500)
            #expect(failure == nil, "\(failure?.report ?? "")")
        }
    }
}

/// A kind of store that does one thing wrong.
protocol FaultKind: Sendable {
    var name: String { get }
    func make(_ clock: EngineClock) -> FaultyStore
}

struct Fault<Adapter: PassingAdapter>: FaultKind {
    var name: String { "\(Adapter.self)" }
    func make(_ clock: EngineClock) -> FaultyStore { FaultyStore(Adapter.self, clock: clock) }
}
