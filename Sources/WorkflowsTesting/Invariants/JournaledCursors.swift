import Workflows

/// Where consumers stand, among the events that there are.
struct JournaledCursors {
    private struct Mark {
        let id: Int64
        let partition: Partition
        let runState: RunState
    }

    private struct Reading: Hashable {
        /// `nil` for a relay, which reads everything and deals with many at once: past which events it may move is not
        /// known here.
        let topic: Topic?
        let runState: RunState?
    }

    /// By topic, in the order they were stored.
    private var events: [Topic: [Mark]] = [:]
    private var lastEvent: Int64 = 0
    private var readings: [ConsumerName: Reading] = [:]
    private var positions: [ConsumerName: [Partition: Int64]] = [:]

    var consumers: [ConsumerName] { readings.keys.sorted() }

    mutating func add(_ event: Event) {
        events[event.topic, default: []].append(
            Mark(id: event.id, partition: event.partition, runState: event.runState))
        lastEvent = max(lastEvent, event.id)
    }

    mutating func add(_ subscription: Subscription) {
        // Who reads everything, as a relay does, deals with each event by sending it on.
        guard let topic = subscription.topic else { return }
        readings[subscription.consumer] = Reading(topic: topic, runState: subscription.runState)
    }

    mutating func beginAtLatest(_ consumer: ConsumerName) {
        guard positions[consumer] == nil else { return }
        let all = (0..<Partition.count).map { (Partition(number: $0), lastEvent) }
        positions[consumer] = Dictionary(uniqueKeysWithValues: all)
    }

    func position(of consumer: ConsumerName, in partition: Partition) -> Int64 { positions[consumer]?[partition] ?? 0 }

    func undealt(by consumer: ConsumerName) -> [Int64] {
        guard let reading = readings[consumer], let topic = reading.topic else { return [] }
        return events[topic, default: []].filter { mark in
            mark.id > position(of: consumer, in: mark.partition) && reading.runState ?? mark.runState == mark.runState
        }.map(\.id)
    }

    mutating func apply(_ move: CursorMove) -> [BrokenInvariant] {
        let stood = position(of: move.consumer, in: move.partition)
        let what = "the cursor of \(move.consumer) in partition \(move.partition.number)"
        var broken: [BrokenInvariant] = []
        if stood != move.from {
            broken.append(
                BrokenInvariant(.cursors, "\(what) stood on \(stood) and was moved from \(move.from) to \(move.to)"))
        }
        if move.to > lastEvent || move.to < move.from {
            broken.append(
                BrokenInvariant(.cursors, "\(what) was moved from \(move.from) to \(move.to) of \(lastEvent)"))
        }
        if let reading = readings[move.consumer], let topic = reading.topic {
            let passed = marks(on: topic, after: stood).prefix { $0.id < move.to }.first { mark in
                mark.partition == move.partition && reading.runState ?? mark.runState == mark.runState
            }
            if let passed {
                broken.append(
                    BrokenInvariant(.cursors, "\(what) was moved from \(stood) to \(move.to), past event \(passed.id)"))
            }
        }
        positions[move.consumer, default: [:]][move.partition] = move.to
        return broken
    }

    private func marks(on topic: Topic, after id: Int64) -> ArraySlice<Mark> {
        let all = events[topic, default: []]
        var low = 0
        var high = all.count
        while low < high {
            let middle = (low + high) / 2
            if all[middle].id > id { high = middle } else { low = middle + 1 }
        }
        return all[low...]
    }
}
