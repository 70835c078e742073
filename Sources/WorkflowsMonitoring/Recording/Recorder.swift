import Dispatch
import Synchronization
public import Workflows

/// Writes a recording: what a source answered and when, one JSON object a line.
///
/// The first line names the target and says when it began, the last says how it ended. Nobody waits for it: lines are
/// made and written behind whoever asked. It drops nothing silently: where the file takes no more, or takes it slower
/// than answers come, the recording ends with what is whole, says so in its last line where there is room for one, and
/// tells who made it.
public final class Recorder: Sendable {
    /// What is kept.
    public struct Options: Sendable {
        /// Whether the objects of runs are kept.
        public var keepsObjects = true
        /// How many bytes may wait for the file before it is called too slow.
        var waitingBytes = 64 << 20
        /// How many answers may wait to be made into lines.
        var waitingAnswers = 1024

        /// Everything is kept.
        public init() {}
    }

    private struct State {
        /// Answers that are not lines yet.
        var waiting = 0
        /// Lines that are not written yet.
        var lines: [UInt8] = []
        var isWriting = false
        /// The last line; once there is one nothing more is taken.
        var end: [UInt8]?
        var isCutShort = false
        /// Whether the last line is written, or is being written.
        var hasEnded = false
        var isClosed = false
        var nextCloser = 0
        var closers: [Int: CheckedContinuation<Bool, Never>] = [:]
    }

    private let output: any RecordingOutput
    private let options: Options
    private let clock: EngineClock
    private let start: Duration
    private let whenCutShort: @Sendable (String) -> Void
    private let state = Mutex(State())
    private let making = DispatchQueue(label: "recorder.lines")
    private let writing = DispatchQueue(label: "recorder.file")

    /// Begins a recording in a new file that only the person can read; one that exists is never written over.
    ///
    /// - Parameters:
    ///   - path: where the file is made.
    ///   - target: what is watched, for who looks at the recording.
    ///   - options: what is kept.
    ///   - clock: what the moments of the recording are told by.
    ///   - whenCutShort: told once, from any thread, when the recording ends before it is closed.
    public convenience init(
        path: String, target: String, options: Options = Options(), clock: EngineClock = .system,
        whenCutShort: @escaping @Sendable (String) -> Void
    ) throws(MonitoringError) {
        self.init(
            to: try RecordingFile(creating: path), target: target, options: options, clock: clock,
            whenCutShort: whenCutShort)
    }

    init(
        to output: any RecordingOutput, target: String, options: Options, clock: EngineClock,
        whenCutShort: @escaping @Sendable (String) -> Void
    ) {
        self.output = output
        self.options = options
        self.clock = clock
        self.whenCutShort = whenCutShort
        start = clock.elapsed
        append(
            RecordingLine.first(target: target, startedAt: clock.now, keepsObjects: options.keepsObjects))
    }

    func note<Value: JSONForm>(_ read: MonitoringRead<Value>, _ result: Result<Value, MonitoringError>) {
        note { [keepsObjects = options.keepsObjects] in
            switch result {
            case .success(let value):
                let kept = keepsObjects ? value : value.withoutObjects
                return [("question", read.question), ("answer", kept.json(asOf: nil))]
            case .failure(let error): return [("question", read.question), ("error", error.json(asOf: nil))]
            }
        }
    }

    func note(_ request: ActionRequest, _ end: ActionEnd) {
        note { [("action", JSON.action(request, end))] }
    }

    func note(_ request: TriggerRequest, _ end: ActionEnd) {
        note { [("action", JSON.trigger(request, end))] }
    }

    func note(_ request: RoleActionRequest, _ end: RoleActionEnd) {
        note { [("action", JSON.roleAction(request, end))] }
    }

    func note(_ request: DeadLetterRequest, _ end: DeadLetterEnd) {
        note { [("action", JSON.letterAction(request, end))] }
    }

    func note(_ request: KeptEventRequest, _ end: DeadLetterEnd) {
        note { [("action", JSON.keptEventAction(request, end))] }
    }

    /// Notes something that is so now.
    private func note(_ members: @escaping @Sendable () -> [(String, JSON)]) {
        let moment = moment
        let isTaken = state.withLock { state -> Bool? in
            // What comes after the end is no part of it.
            guard state.end == nil else { return nil }
            guard state.waiting < options.waitingAnswers else { return false }
            state.waiting += 1
            return true
        }
        guard let isTaken else { return }
        guard isTaken else { return cutShort("answers came faster than they could be written") }
        making.async { [self] in
            append(RecordingLine.later(moment, members()))
            state.withLock { $0.waiting -= 1 }
        }
    }

    private var moment: RecordingLine.Moment { .init(elapsed: clock.elapsed - start, at: clock.now) }

    private func append(_ line: [UInt8]) {
        let fits = state.withLock { state in
            guard state.end == nil else { return true }
            guard state.lines.count + line.count <= options.waitingBytes else { return false }
            state.lines += line
            startWriting(&state)
            return true
        }
        if !fits { cutShort("the file took them slower than answers came") }
    }

    private func startWriting(_ state: inout State) {
        guard !state.isWriting, !state.hasEnded else { return }
        state.isWriting = true
        writing.async { [self] in write() }
    }

    private enum Work {
        case lines([UInt8])
        case end([UInt8])
    }

    /// Writes until nothing waits; the last line is the last.
    private func write() {
        while let work = state.withLock({ nextWork(&$0) }) {
            switch work {
            case .lines(let lines):
                do throws(MonitoringError) {
                    try output.append(lines)
                } catch {
                    // Nothing of what failed is there, and nothing that comes after it is to be.
                    state.withLock { $0.lines = [] }
                    cutShort(error.description)
                }
            case .end(let line):
                try? output.append(line)
                output.close()
                let closers = state.withLock { state in
                    state.isClosed = true
                    defer { state.closers = [:] }
                    return state.closers.values
                }
                for closer in closers { closer.resume(returning: true) }
            }
        }
    }

    private func nextWork(_ state: inout State) -> Work? {
        if !state.lines.isEmpty {
            defer { state.lines = [] }
            return .lines(state.lines)
        }
        if let end = state.end, !state.hasEnded {
            state.hasEnded = true
            return .end(end)
        }
        state.isWriting = false
        return nil
    }

    private func cutShort(_ reason: String) {
        let moment = moment
        let line = RecordingLine.end(moment, reason: reason)
        // Also where it was to be closed, and what was to stand before the end did not get there.
        let isFirst = state.withLock { state in
            guard !state.isCutShort, !state.hasEnded else { return false }
            state.isCutShort = true
            state.end = line
            startWriting(&state)
            return true
        }
        if isFirst {
            let time = RecordingLine.clock(moment.elapsed)
            whenCutShort("the recording ended at \(time), \(reason): what happens from now on is not in it")
        }
    }

    /// Ends it; `false` where it has ended.
    private func end(_ line: [UInt8]) -> Bool {
        state.withLock { state in
            guard state.end == nil else { return false }
            state.end = line
            startWriting(&state)
            return true
        }
    }

    /// Ends the recording and waits until all of it is written.
    ///
    /// - Returns: `false` where that took longer than the limit: the end of it may be missing.
    public func close(within limit: Duration = .seconds(5)) async -> Bool {
        let timer = Mutex<Task<Void, Never>?>(nil)
        let isWhole = await withCheckedContinuation { continuation in
            let number = state.withLock { state -> Int? in
                guard !state.isClosed else { return nil }
                defer { state.nextCloser += 1 }
                state.closers[state.nextCloser] = continuation
                return state.nextCloser
            }
            guard let number else { return continuation.resume(returning: true) }
            making.async { [self] in _ = end(RecordingLine.end(moment, reason: nil)) }
            timer.withLock { timer in
                timer = Task { [self] in
                    guard (try? await clock.sleep(for: limit)) != nil else { return }
                    state.withLock { $0.closers.removeValue(forKey: number) }?.resume(returning: false)
                }
            }
        }
        timer.withLock { $0?.cancel() }
        return isWhole
    }
}
