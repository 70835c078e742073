import TerminalUI
import Testing
import Workflows
import WorkflowsMonitoring

@testable import Dashboard

@Suite("A source that was recorded")
struct RecordedTests {
    @Test("It is not called live, and its clock is compared with none", arguments: [true, false])
    func header(isRecording: Bool) async {
        let source = Sample.source()
        source.change { $0.asOf = Sample.now - .seconds(7) }
        var configuration = Configuration(seed: 1)
        configuration.isRecording = isRecording
        var desk = Desk(source)
        desk.model = Model(configuration: configuration, size: Size(columns: 120, rows: 40))
        desk.effects = []
        desk.send(.tick(now: Sample.now, elapsed: .zero))
        await desk.settle()
        #expect(desk.shows("recorded") == isRecording)
        #expect(desk.shows("clock -7.0s") != isRecording)
        #expect(desk.shows("live") != isRecording)
    }

    @Test("What is not in it is said in the preview too, and not waited for")
    func preview() async {
        let source = Sample.source()
        var desk = await Desk.open(source)
        desk.press("2")
        await desk.settle()
        source.change { $0.failure = MonitoringError(.unsupported, "not in the recording") }
        desk.press("j")
        desk.wait(.milliseconds(200))
        await desk.settle()
        #expect(desk.shows("why: not in the recording"))
        #expect(!desk.shows("history is loading"))
    }
}
