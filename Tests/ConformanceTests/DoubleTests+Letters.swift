import Testing
import Workflows
import WorkflowsTesting

extension DoubleTests {
    private func replaying(
        _ breaks: [String]?, _ install: (@Sendable (inout BrokenReplay) -> Void)?
    ) async throws -> Set<String> {
        try await failures(install, breaks) { install, patience in
            [
                .replayingStreamer { clock in
                    let tables = try await TemporaryReflex(clock)
                    var double = BrokenReplay(tables)
                    install?(&double)
                    var subject = Adapters.replaying(clock, double, tables)
                    subject.patience = patience
                    return subject
                }
            ]
        }
    }

    private func keeping(
        _ breaks: [String]?, _ install: (@Sendable (inout BrokenReplaySource) -> Void)?
    ) async throws -> Set<String> {
        try await failures(install, breaks) { install, patience in
            [
                .replayingSource { clock in
                    let table = try await TemporaryReflexStream(clock)
                    var double = BrokenReplaySource(table)
                    install?(&double)
                    var subject = Adapters.replaying(double, table)
                    subject.patience = patience
                    return subject
                }
            ]
        }
    }

    @Test("A double that keeps what could not be read passes without a fault")
    func soundLetters() async throws {
        #expect(try await replaying(nil, nil) == [])
        #expect(try await keeping(nil, nil) == [])
    }

    @Test(
        "With a fault of what a stream keeps exactly those cases fail that state what it breaks, of streamer and source",
        arguments: LetterFault.all)
    func fault(_ fault: LetterFault) async throws {
        hold(try await replaying(fault.breaks) { fault.install(&$0.letters) }, fault.breaks)
        hold(try await keeping(fault.breaks) { fault.install(&$0.letters) }, fault.breaks)
    }

    @Test("With a fault of a replay exactly those cases fail that state what it breaks", arguments: ReplayFault.all)
    func fault(_ fault: ReplayFault) async throws {
        hold(try await replaying(fault.breaks, fault.install), fault.breaks)
    }

    @Test(
        "With a fault of what a source could not give exactly those cases fail that state what it breaks",
        arguments: UnreadableFault.all)
    func fault(_ fault: UnreadableFault) async throws {
        hold(try await keeping(fault.breaks, fault.install), fault.breaks)
    }
}
