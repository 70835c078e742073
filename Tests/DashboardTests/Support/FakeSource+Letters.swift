import FoundationEssentials
import Synchronization
import Workflows
import WorkflowsMonitoring

extension FakeSource {
    func deadLetters(limit: Int) async throws(MonitoringError) -> Answer<DeadLetterList> {
        try answer("deadLetters") { state in
            let items = Array(state.letters.prefix(limit))
            return Answer(DeadLetterList(items: items, total: Total(state.letters.count, .exact)), asOf: state.asOf)
        }
    }
}

extension FakeSource {
    func keptEvents(_ workflow: WorkflowName?, limit: Int) async throws(MonitoringError) -> Answer<KeptEventList> {
        try answer("keptEvents") { state in
            let all = state.kept.filter { workflow == nil || $0.workflow == workflow }
            return Answer(
                KeptEventList(items: Array(all.prefix(limit)), total: Total(all.count, .exact)), asOf: state.asOf)
        }
    }

    func perform(onKept request: KeptEventRequest) async -> DeadLetterEnd {
        state.withLock { state in
            let place = state.kept.firstIndex {
                $0.consumer == request.consumer && $0.eventID == request.eventID
            }
            guard let place else { return .outcome(.notFound) }
            state.kept.remove(at: place)
            return .outcome(.discarded)
        }
    }
}

extension FakeSource {
    /// What was to be done about events that could not be read so far.
    var performedOnLetters: [DeadLetterRequest] { state.withLock { $0.performedOnLetters } }

    func perform(onLetter request: DeadLetterRequest) async -> DeadLetterEnd {
        state.withLock { state in
            state.performedOnLetters.append(request)
            if let end = state.letterEnds.first {
                if state.letterEnds.count > 1 { state.letterEnds.removeFirst() }
                return end
            }
            let place = state.letters.firstIndex {
                $0.letter.consumer == request.consumer && $0.letter.eventID == request.eventID
            }
            guard let place else { return .outcome(.notFound) }
            let item = state.letters[place]
            if request.kind == .replay, item.runID == nil { return .outcome(.unreadable(item.letter.error)) }
            state.letters.remove(at: place)
            return .outcome(request.kind == .discard ? .discarded : .replayed(item.runID ?? .zero, version: 1))
        }
    }
}

extension Sample {
    /// Events that could not be read, those found last first; of every other one it is not known whose it is.
    static func letters(_ count: Int) -> [DeadLetterList.Item] {
        (0..<count).map { index in
            let bytes: [UInt8] = index == 0 ? Array("id='7' \u{1B}[2J run_state='99'".utf8) : (0..<40).map { $0 | 0x80 }
            return DeadLetterList.Item(
                letter: DeadLetter(
                    consumer: ConsumerName("kyc-\(index + 1)"), eventID: Int64(1000 - index), bytes: Data(bytes),
                    error: "there is no run state 99", at: ago(.seconds(30 + index)), tries: index),
                runID: index % 2 == 0 ? runs(1)[0].runID : nil)
        }
    }
}
