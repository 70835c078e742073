import Dashboard
import Foundation
import Workflows
import WorkflowsMonitoring

/// A recording on the screen instead of a store.
struct Replay {
    let recording: Recording
    let display: DisplayOptions
    let settings: Settings

    private func configuration() throws -> Configuration {
        var configuration = try display.configuration(settings)
        configuration.isRecording = true
        return configuration
    }

    /// Shows it as it was at its end, once.
    func printFrame(_ print: (ReplaySource, Configuration, Picture, Timestamp) async throws -> Void) async throws {
        if let warning = recording.warning { StandardError.print("wftop: \(warning)") }
        let source = ReplaySource(endOf: recording)
        let picture = try await picture(source)
        try await print(source, configuration(), picture, source.now)
    }

    /// Shows it as it happened, until the person quits; returns the exit code.
    func show() async throws -> Int32 {
        let configuration = try configuration()
        // What is named is looked for in all of it: it may have come up late.
        let picture = try await picture(ReplaySource(endOf: recording))
        let (notices, say) = AsyncStream.makeStream(of: String.self)
        if let warning = recording.warning { say.yield(warning) }
        let source = ReplaySource(recording)
        let clock = EngineClock(ContinuousClock(), wall: { source.now })
        // What is missing of it says where it ends, too.
        let end =
            recording.warning
            ?? "the recording is over after \(recording.length.brief): what is shown is how it was then"
        let ending = Task {
            try await source.waitForEnd()
            say.yield(end)
        }
        defer { ending.cancel() }
        let code = try await DashboardSession.run(
            source, configuration: configuration, terminal: display.terminal(settings), picture: picture,
            DashboardSession.Surroundings(clock: clock, notices: notices, keepsSilences: false))
        if let warning = recording.warning { StandardError.print("wftop: \(warning)") }
        return code
    }

    private func picture(_ source: ReplaySource) async throws -> Picture {
        if let workflow = display.workflow {
            let known = try? await source.workflows().value.map(\.workflow)
            if let known, !known.contains(WorkflowName(workflow)) {
                throw Failure(
                    .notFound,
                    "there is no workflow \"\(workflow)\" in this recording: it has "
                        + known.map(\.rawValue).joined(separator: ", "))
            }
        }
        guard let run = display.run else { return display.picture(run: nil) }
        return display.picture(run: try await theOne(run, in: source))
    }

    /// The run that a text means, as far as the recording knows: what was asked for by it then.
    private func theOne(_ text: String, in source: ReplaySource) async throws -> RunID {
        if let id = RunID(text) { return id }
        guard let found = try? await source.find(text, limit: Self.findLimit), let first = found.first else {
            throw Failure(
                .notFound,
                "the recording does not tell which run \"\(text)\" is: nobody asked for it by that; give the whole ID")
        }
        guard found.count == 1 else { throw Failure(.usage, "\"\(text)\" may mean several runs of the recording") }
        return first.runID
    }

    /// As many as the dashboard asks for.
    static let findLimit = 20
}
