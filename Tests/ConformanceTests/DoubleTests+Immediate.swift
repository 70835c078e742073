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
    static let faultsAtOnce =
        Fault.immediate + Fault.storedAtOnce.filter { !atOnce.isDisjoint(with: $0.breaks) }

    static func breaks(_ fault: Fault) -> [String] { fault.breaks.filter(atOnce.contains) + fault.breaksAtOnce }

    @Test("A double that stores at once passes without a fault")
    func soundAtOnce() async throws { #expect(try await immediate(nil) == []) }

    @Test(
        "With a fault of a store that stores at once exactly those cases fail that state what it breaks",
        arguments: faultsAtOnce)
    func faultAtOnce(_ fault: Fault) async throws {
        hold(try await immediate(fault), Self.breaks(fault))
    }

    @Test("A fault of what is stored at once breaks cases that there are")
    func knownAtOnce() {
        #expect(Set(Fault.immediate.flatMap(\.breaks)).subtracting(Self.atOnce) == [])
    }
}
