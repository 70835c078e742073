import Testing
import Workflows
import WorkflowsTesting

/// Many promises of a relayed streamer are those of one that shares the store. What keeps them is other code, so the faults
/// are held against it alone.
extension DoubleTests {
    private func relayed(_ fault: RelayFault?) async throws -> Set<String> {
        try await failures(fault, fault?.breaks) { fault, patience in
            [
                .relayedStreamer { clock in
                    var relay = BrokenRelay(clock)
                    fault?.install(&relay)
                    let adapter = RelayedAdapter(store: InMemoryAdapter(clock: clock.engineClock), streamer: relay)
                    return Self.subject(adapter, patience)
                }
            ]
        }
    }

    @Test("A double of a relay passes without a fault")
    func soundRelay() async throws { #expect(try await relayed(nil) == []) }

    @Test("With a fault of a relay exactly those cases fail that state what it breaks", arguments: RelayFault.all)
    func fault(_ fault: RelayFault) async throws { hold(try await relayed(fault), fault.breaks) }
}
