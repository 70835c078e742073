import Workflows

/// Something that goes wrong, at a moment of the simulation.
struct Fault: Sendable, CustomStringConvertible {
    /// What goes wrong. Slots are the places of service processes, from 1.
    enum Kind: Sendable {
        /// The process is dead from one moment to the next; another starts in its place after a while.
        case crash(slot: Int)
        /// It dies at one of its next writes: before it, or when the store has carried it out but not answered yet.
        case crashAtWrite(slot: Int, writes: Int, after: Bool)
        /// It stands still for a while and goes on as if nothing had happened.
        case freeze(slot: Int, for: Duration)
        /// It is told to stop; another starts in its place after a while.
        case stop(slot: Int)
        /// A share of the calls of a kind fails for a while, for one process or for all (`nil`).
        case failing(Call, slot: Int?, share: Double, after: Bool, for: Duration)
        /// Calls take long for a while: up to so many milliseconds.
        case slow(slot: Int?, milliseconds: Int, for: Duration)
        /// Events come again, and late, for a while.
        case repeating(slot: Int?, share: Double, for: Duration)
        case late(slot: Int?, milliseconds: Int, for: Duration)
        /// The wall clock of a slot is set.
        case setClock(slot: Int, by: Duration)
    }

    /// A kind of call to the store.
    enum Call: String, Sendable, CaseIterable {
        case read
        case write
        case lease
        case receive
    }

    let at: Duration
    let kind: Kind

    var description: String {
        func who(_ slot: Int?) -> String { slot.map { "process \($0)" } ?? "every process" }
        let what =
            switch kind {
            case .crash(let slot): "process \(slot) dies"
            case .crashAtWrite(let slot, let writes, let after):
                "process \(slot) dies \(after ? "after" : "before") its \(writes). write from then"
            case .freeze(let slot, let duration): "process \(slot) stands still for \(duration.inSeconds) s"
            case .stop(let slot): "process \(slot) is told to stop"
            case .failing(let call, let slot, let share, let after, let duration):
                "\(Int(share * 100)) % of the \(call.rawValue)s of \(who(slot)) fail\(after ? " once carried out" : "") for "
                    + "\(duration.inSeconds) s"
            case .slow(let slot, let milliseconds, let duration):
                "calls of \(who(slot)) take up to \(milliseconds) ms for \(duration.inSeconds) s"
            case .repeating(let slot, let share, let duration):
                "\(Int(share * 100)) % of the events of \(who(slot)) come again for \(duration.inSeconds) s"
            case .setClock(let slot, let change): "the clock of process \(slot) is set by \(change.inSeconds) s"
            case .late(let slot, let milliseconds, let duration):
                "events of \(who(slot)) come up to \(milliseconds) ms late for \(duration.inSeconds) s"
            }
        return "at \(at.inSeconds) s \(what)"
    }
}

extension Fault {
    /// A fault of any kind, by chance.
    static func any(slots: Int, until end: Duration, using generator: inout SeededGenerator) -> Fault {
        let at = generator.duration(500...max(501, Int(end.inSeconds * 1000)))
        let slot = Int.random(in: 1...slots, using: &generator)
        let some = generator.happens(0.4) ? nil : slot
        let span = generator.duration(500...8000)
        let kind: Kind =
            switch Int.random(in: 0..<13, using: &generator) {
            case 0, 1: .crash(slot: slot)
            case 2, 3:
                .crashAtWrite(
                    slot: slot, writes: Int.random(in: 1...12, using: &generator), after: generator.happens(0.5))
            case 4, 5: .freeze(slot: slot, for: generator.duration(1000...15000))
            case 6: .stop(slot: slot)
            case 7, 8:
                .failing(
                    Call.allCases.randomElement(using: &generator) ?? .write, slot: some,
                    share: [0.1, 0.5, 1].randomElement(using: &generator) ?? 1, after: generator.happens(0.5), for: span
                )
            case 9: .slow(slot: some, milliseconds: Int.random(in: 10...4000, using: &generator), for: span)
            case 10: .repeating(slot: some, share: 0.3, for: span)
            case 11: .setClock(slot: slot, by: .milliseconds(Int.random(in: -40_000...40_000, using: &generator)))
            default: .late(slot: some, milliseconds: Int.random(in: 10...3000, using: &generator), for: span)
            }
        return Fault(at: at, kind: kind)
    }
}
