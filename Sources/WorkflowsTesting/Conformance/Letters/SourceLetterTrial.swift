import Workflows

/// One case on its outside stream, about the letters that the source keeps.
struct SourceLetterTrial: LetterTrial {
    let stream: StreamTrial

    var clock: ManualClock { stream.clock }
    var patience: Duration { stream.patience }

    func replaying() throws -> any ReplayingSource {
        try require(stream.source as? any ReplayingSource, "a source that keeps what could not be given")
    }

    func keeper() throws -> any DeadLetterKeeping { try replaying() }

    func add(_ name: String) async throws -> ConnectorEvent { try await stream.append(name, key: name) }

    func spoil(_ item: ConnectorEvent) async throws {
        try await require(stream.subject.spoil, "a factory that can spoil an event")(item)
    }

    func mend(_ item: ConnectorEvent) async throws {
        try await require(stream.subject.mend, "a factory that can mend an event")(item)
    }

    func remove(_ item: ConnectorEvent) async throws -> Bool {
        guard let remove = stream.subject.remove else { return false }
        try await remove(item)
        return true
    }

    func reader(_ consumer: ConsumerName) async throws -> @Sendable () async throws -> [ConnectorEvent] {
        let receiver = try await stream.receiver(consumer)
        return { try await stream.rest(receiver) }
    }

    func reread(_ letter: DeadLetter) async throws -> LetterFinding<ConnectorEvent> {
        switch try await replaying().reread(letter) {
        case .readable(let event): .readable(event)
        case .unreadable(let still): .unreadable(still)
        case .gone: .gone
        }
    }
}
