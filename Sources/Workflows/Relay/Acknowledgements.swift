import Synchronization

/// Acknowledges what a streamer on another system delivered, in each partition as far as everything is dealt with: work
/// ends in any order, and a cursor that passed what is still in hand would lose it.
final class Acknowledgements: Sendable {
    private struct Open {
        let move: CursorMove
        var isDone = false
    }

    private let receiver: any EventReceiver
    private let open = Mutex<[Partition: [Open]]>([:])

    init(receiver: any EventReceiver) { self.receiver = receiver }

    /// Something was delivered. Called in the order of the deliveries.
    func began(_ move: CursorMove) {
        open.withLock { $0[move.partition, default: []].append(Open(move: move)) }
    }

    /// It is dealt with, and that is stored.
    func finished(_ move: CursorMove) async throws {
        let last = open.withLock { open -> CursorMove? in
            guard var waiting = open[move.partition], let index = waiting.firstIndex(where: { $0.move == move }) else {
                return nil
            }
            waiting[index].isDone = true
            let done = waiting.prefix { $0.isDone }
            let last = done.last?.move
            waiting.removeFirst(done.count)
            open[move.partition] = waiting
            return last
        }
        if let last { try await receiver.acknowledge(last) }
    }
}
