import Testing
import Workflows
import WorkflowsTesting

extension DoubleTests {
    private func immediate(_ fault: Fault?) async throws -> Set<String> {
        try await failures(fault, fault.map(Self.breaks)) { fault, patience in
            [
                .immediateRecordStore { clock in
                    var double = BrokenAdapter(clock)
                    fault?.install(&double)
                    double.storesAtOnce = true
                    return Self.subject(double, patience)
                }
            ]
        }
    }

    private static let atOnce = Set(ConformanceSuite.immediateRecordStore { Adapters.memory($0) }.cases.map(\.promise))

    /// The faults that a store can have which stores at once, without what they break of other parts.
    private static let faultsAtOnce =
        Fault.immediate + Fault.storedAtOnce.filter { !atOnce.isDisjoint(with: $0.breaks) }

    private static func breaks(_ fault: Fault) -> [String] { fault.breaks.filter(atOnce.contains) + fault.breaksAtOnce }

    @Test("A double that stores at once passes without a fault")
    func soundAtOnce() async throws { #expect(try await immediate(nil) == []) }

    @Test(
        "With a fault of a store that stores at once exactly those cases fail that state what it breaks",
        arguments: faultsAtOnce)
    func faultAtOnce(_ fault: Fault) async throws {
        hold(try await immediate(fault), Self.breaks(fault))
    }

    @Test("Every case of what is stored at once has a fault that it alone finds")
    func completeAtOnce() {
        let found = Self.faultsAtOnce.map(Self.breaks).filter { $0.count == 1 }
        #expect(Self.atOnce.subtracting(found.flatMap { $0 }) == [])
        let known = Set(Fault.immediate.flatMap(\.breaks))
        #expect(known.subtracting(Self.atOnce) == [], "a fault of a case that there is not")
    }
}
