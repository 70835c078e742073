import FoundationEssentials
import Testing

@testable import Workflows

@Suite("The events of the store in memory")
struct MemoryEventsTests {
    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    private func run(_ number: UInt64, _ status: Int) -> MemoryRun {
        let at = Timestamp(microseconds: Int64(number))
        return MemoryRun(
            Record(
                workflow: "orders", foreignID: "order", runID: RunID(high: number, low: 1), runState: .running,
                status: status, object: .init(), objectVersion: 1, createdAt: at, updatedAt: at,
                meta: .init(version: 1, visit: 1, enteredAt: at, origin: Origin(.trigger))), MemoryNumbers())
    }

    @Test(
        "Whatever comes and goes, in blocks or one by one, what is left is found as in a plain list", arguments: 1...8)
    func model(seed: UInt64) {
        var generator = Generator(state: seed)
        var events = MemoryEvents()
        var model: [(run: MemoryRun, event: Event)] = []
        var position: Int64 = 0
        for _ in 0..<200 {
            switch Int.random(in: 0..<4, using: &generator) {
            case 0, 1:
                for _ in 0..<Int.random(in: 1...150, using: &generator) {
                    let run = run(UInt64(events.lastID), Int.random(in: 1...3, using: &generator))
                    if let event = events.append(run) { model.append((run, event)) }
                    #expect(run.events == [events.lastID])
                }
            case 2:
                let gone = model.filter { _ in Int.random(in: 0..<20, using: &generator) == 0 }
                for entry in gone { events.drop(entry.run) }
                model.removeAll { $0.run.isGone }
            default:
                let end = max(0, events.lastID - Int64.random(in: 0...300, using: &generator))
                let kept = Int64.random(in: 2...9, using: &generator)
                let from = position > end ? 0 : position
                let through = events.sift(after: from, upTo: end) { $0.id % kept == 0 }
                #expect(through >= from && through <= max(from, end))
                model.removeAll { $0.event.id > from && $0.event.id <= through && $0.event.id % kept != 0 }
                position = through
            }
            let start = Int64.random(in: -1...events.lastID + 1, using: &generator)
            let later = model.map(\.event).filter { $0.id > start }
            #expect(events.after(start, limit: 100) == Array(later.prefix(100)))
            for status in 1...3 {
                var found: [Event] = []
                events.read(Topic(workflow: "orders", kind: .status(status)), after: start) { entry in
                    if let event = entry.event { found.append(event) }
                    return found.count < 50
                }
                #expect(found == Array(later.filter { $0.status == status }.prefix(50)))
            }
            for _ in 0..<20 {
                let id = Int64.random(in: -1...events.lastID + 1, using: &generator)
                #expect(events.event(id) == model.first { $0.event.id == id }?.event)
            }
        }
        #expect(events.after(.max, limit: 9).isEmpty)
        #expect(events.after(.min, limit: 9) == Array(model.map(\.event).prefix(9)))
    }

    @Test("Of a foreign ID's runs the one before the latest is found, whichever went")
    func siblings() {
        let runs = (1...5).map { RunID(high: $0, low: 0) }
        var siblings = MemorySiblings()
        for (earlier, later) in zip(runs, runs.dropFirst()) { siblings.link(earlier, later) }
        #expect(siblings.unlink(runs[1]) == runs[0])
        #expect(siblings.unlink(runs[3]) == runs[2])
        #expect(siblings.unlink(runs[4]) == runs[2])
        #expect(siblings.unlink(runs[0]) == nil)
        #expect(siblings.unlink(runs[2]) == nil)
    }
}
