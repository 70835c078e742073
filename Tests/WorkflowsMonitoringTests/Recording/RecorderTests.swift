import Dispatch
import Foundation
import Testing
import Workflows
import WorkflowsTesting

@testable import WorkflowsMonitoring

@Suite("A recording that is being made")
struct RecorderTests {
    @Test("It is a JSON object a line: what it is of, what was asked and answered and when, how it ended")
    func lines() async throws {
        let output = MemoryOutput()
        let made = try await Recorded(to: output)
        made.clock.advance(by: .milliseconds(1500))
        _ = try await made.source.outbox()
        let action = ActionRequest(
            kind: .pause, runID: .random(), decidedVersion: 1, requestID: "r", reason: "because")
        _ = await made.source.perform(action)
        made.clock.advance(by: .seconds(1))
        #expect(await made.recorder.close())
        #expect(output.isClosed)
        let lines = output.lines
        let started = #""started_at":"2023-11-14T22:13:20.000Z""#
        #expect(lines.count == 5)
        #expect(lines[0] == #"{"recording":"wftop","version":1,"target":"store.db",\#(started),"objects":true}"#)
        let moment = #"{"elapsed_seconds":1.5,"at":"2023-11-14T22:13:21.500Z","#
        let answer = #""answer":{"as_of":"2023-11-14T22:13:21.500Z","row_is_event":true,"depth":0}}"#
        #expect(lines[1] == moment + #""question":{"read":"outbox"},"# + answer)
        #expect(lines[2].hasPrefix(moment + #""action":{"run_id":"\#(action.runID)","action":"pause""#))
        #expect(lines[2].contains(#""outcome":"not_found""#))
        #expect(lines[3] == #"{"elapsed_seconds":2.5,"at":"2023-11-14T22:13:22.500Z","end":"closed"}"#)
        #expect(lines[4].isEmpty)
        #expect(made.said.sentences.isEmpty)
    }

    @Test("A question that failed is kept with its error, and one that was given up is not kept")
    func failures() async throws {
        let output = MemoryOutput()
        let made = try await Recorded(to: output)
        await #expect(throws: MonitoringError.self) { try await made.source.graph("nothing") }
        let givenUp = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            _ = try? await made.source.graph("given up")
        }
        await givenUp.value
        #expect(await made.recorder.close())
        #expect(output.lines.count == 4)
        #expect(output.lines[1].contains(#""error":{"code":"not_found","message":"there is no workflow"#))
    }

    @Test("A file that takes no more ends the recording: what is there is whole, and it is said once")
    func full() async throws {
        let output = MemoryOutput(capacity: 1000)
        let made = try await Recorded(to: output)
        for _ in 0..<50 {
            made.clock.advance(by: .seconds(1))
            _ = try await made.source.outbox()
        }
        #expect(await made.recorder.close())
        let lines = output.lines.dropLast()
        for line in lines { _ = try ParsedJSON(Array(line.utf8)) }
        #expect(lines.last?.contains(#""end":"cut_short","reason":"the file takes no more: it is full"}"#) == true)
        #expect(made.said.sentences.count == 1)
        #expect(made.said.sentences.first?.contains("the file takes no more") == true)
        #expect(output.isClosed)
    }

    @Test("A file that takes nothing keeps nobody waiting: when too much waits the recording ends, and says so once")
    func slow() async throws {
        let gate = DispatchSemaphore(value: 0)
        let output = MemoryOutput(gate: gate)
        var options = Recorder.Options()
        options.waitingBytes = 2000
        let made = try await Recorded(options: options, to: output)
        for _ in 0..<100 { _ = try await made.source.outbox() }
        #expect(output.bytes.isEmpty)
        // Asked to end, it waits for the file no longer than it is told to.
        async let closed = made.recorder.close(within: .seconds(5))
        await made.clock.waitForSleeper(dueIn: .seconds(5))
        made.clock.advance(by: .seconds(5))
        #expect(await !closed)
        gate.signal()
        #expect(await made.recorder.close())
        #expect(made.said.sentences.count == 1)
        let lines = output.lines.dropLast()
        #expect(lines.count > 3 && lines.count < 100)
        #expect(lines.last?.contains(#""end":"cut_short""#) == true, "\(lines.last ?? "")")
    }

    @Test("The file is the person's alone, and one that exists is left as it is")
    func file() async throws {
        let made = try await Recorded()
        _ = try await made.opened()
        var status = stat()
        #expect(stat(made.path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        let before = try Data(contentsOf: URL(filePath: made.path))
        func code(_ path: String) -> MonitoringError.Code? {
            do throws(MonitoringError) {
                _ = try Recorder(path: path, target: "t", whenCutShort: { _ in })
                return nil
            } catch { return error.code }
        }
        #expect(code(made.path) == .invalid)
        #expect(code(made.path + "/file") == .notFound)
        #expect(code("/nowhere/file") == .notFound)
        #expect(symlink("/nowhere/file", made.path + ".link") == 0)
        #expect(code(made.path + ".link") == .invalid)
        #expect(try Data(contentsOf: URL(filePath: made.path)) == before)
    }

    @Test("Without objects none is in the file")
    func withoutObjects() async throws {
        var options = Recorder.Options()
        options.keepsObjects = false
        let made = try await Recorded(options: options)
        let run = try await made.store.trigger("order-1", at: Recorded.began)
        _ = try await made.source.capabilities()
        _ = try await made.source.run(run.runID)
        _ = try await made.source.history(run.runID)
        let replay = ReplaySource(endOf: try await made.opened())
        #expect(try await !replay.run(run.runID).value.hasKeptObject)
        #expect(try await replay.history(run.runID).value.allSatisfy { !$0.record.hasKeptObject })
        #expect(try await replay.capabilities().unsupported.contains(.objects))
    }
}
