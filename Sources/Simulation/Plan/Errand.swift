import Workflows

/// What somebody outside does, at a moment of the simulation.
struct Errand: Sendable, CustomStringConvertible {
    enum Kind: Sendable {
        /// Starts a run, perhaps with a key, and perhaps waits for it.
        case trigger(foreignID: String, at: OrderStatus?, key: String?, awaits: Await?)
        /// Moves on, or tries to, whatever run waits for a callback then.
        case callback(foreignID: String)
        /// Acts as a person on some run, twice at once where two people do.
        case act(Action, pick: Int, twice: Bool)
        /// Tells a role of the orders to stop, everywhere or in one slot, and to start again after a while.
        case stopRole(pick: Int, everywhere: Bool, for: Duration)
        /// Serves a schedule that is in no definition, for a while.
        case schedule(String, for: Duration)
    }

    enum Action: String, Sendable, CaseIterable {
        case pause
        case resume
        case cancel
        case retry
        case delete
    }

    struct Await: Sendable {
        let status: OrderStatus
        let deadline: Duration?
    }

    let at: Duration
    let kind: Kind
    /// By which process: 0 is one that serves nothing.
    let slot: Int

    var description: String {
        let what =
            switch kind {
            case .trigger(let foreignID, let start, let key, let awaits):
                "triggers \(foreignID)\(start.map { " at \($0)" } ?? "")\(key.map { " with key \($0)" } ?? "")"
                    + (awaits.map { ", awaits \($0.status)" } ?? "")
            case .callback(let foreignID): "calls back \(foreignID)"
            case .schedule(let spec, let span): "serves a schedule, \(spec), for \(span.inSeconds) s"
            case .stopRole(let pick, let everywhere, let span):
                "stops role \(pick)\(everywhere ? " everywhere" : "") for \(span.inSeconds) s"
            case .act(let action, let pick, let twice):
                "\(action.rawValue)s run \(pick)\(twice ? " twice at once" : "")"
            }
        return "at \(at.inSeconds) s process \(slot) \(what)"
    }
}

extension Errand {
    /// An errand of any kind, by chance.
    static func any(slots: Int, until end: Duration, using generator: inout SeededGenerator) -> Errand {
        let at = generator.duration(100...max(101, Int(end.inSeconds * 1000)))
        let slot = Int.random(in: 0...slots, using: &generator)
        let foreignID = "order-\(Int.random(in: 1...8, using: &generator))"
        let kind: Kind
        switch Int.random(in: 0..<20, using: &generator) {
        case 0..<12:
            let key = generator.happens(0.4) ? "key-\(Int.random(in: 1...6, using: &generator))" : nil
            var awaits: Await?
            if generator.happens(0.5) {
                let statuses: [OrderStatus] = [.paying, .packing, .shipped, .shipped, .refunded]
                awaits = Await(
                    status: statuses.randomElement(using: &generator) ?? .shipped,
                    deadline: generator.happens(0.5) ? generator.duration(100...20000) : nil)
            }
            let start = [OrderStatus.paying, .packing, .delivering].randomElement(using: &generator)
            kind = .trigger(
                foreignID: foreignID, at: generator.happens(0.15) ? start : nil, key: key, awaits: awaits)
        case 12..<15: kind = .callback(foreignID: foreignID)
        case 16: kind = .schedule("@every 3s", for: generator.duration(1000...12000))
        case 15:
            kind = .stopRole(
                pick: Int.random(in: 0..<100, using: &generator), everywhere: generator.happens(0.5),
                for: generator.duration(500...9000))
        default:
            kind = .act(
                Action.allCases.randomElement(using: &generator) ?? .pause,
                pick: Int.random(in: 0..<1000, using: &generator), twice: generator.happens(0.25))
        }
        return Errand(at: at, kind: kind, slot: slot)
    }
}
