import Workflows

extension Generator {
    mutating func write(_ model: StoreModel) -> Write {
        var write = Write()
        write.skew = dice.oneIn(8) ? dice.below(7) - 3 : 0
        if dice.oneIn(4) {
            create(&write)
        } else {
            write.run = run()
            if !dice.oneIn(4) { advance(&write, model) }
        }
        if dice.oneIn(4) { write.fence = Write.Fence(role: dice.below(Universe.roles.count), age: fenceAge()) }
        if dice.oneIn(4) {
            write.cursor = Write.Acknowledging(
                consumer: consumer(), off: dice.oneIn(6) ? dice.below(5) - 2 : 0, behind: dice.below(6))
        }
        if dice.oneIn(write.change == nil ? 2 : 6) { write.failure = failure() }
        while dice.oneIn(write.change == nil ? 2 : 4) { write.timeouts.append(timing()) }
        if dice.oneIn(12) { write.schedule = planning() }
        if dice.oneIn(12) {
            write.audit = Write.Acting(
                request: dice.below(Universe.requests.count), action: dice.pick(ActionKind.allCases) ?? .pause,
                result: dice.pick(ActionResult.allCases) ?? .applied, reason: reason())
        }
        return write
    }

    private mutating func fenceAge() -> Int { [0, 0, 0, 1, 1, 2, -1][dice.below(7)] }

    private mutating func create(_ write: inout Write) {
        let again = dice.oneIn(7) && runs > 0
        let number = again ? run() : numberOfNewRun()
        write.run = number
        write.change = .create(
            Write.Creation(
                run: number, workflow: workflow(), foreignID: dice.below(Universe.foreignIDs.count),
                key: dice.oneIn(3) ? dice.below(Universe.keys.count) : nil, retriedFrom: dice.oneIn(6) ? run() : nil,
                status: dice.oneIn(4) ? status() : 1, version: dice.oneIn(60) ? 2 : 1))
    }

    private mutating func advance(_ write: inout Write, _ model: StoreModel) {
        guard !dice.oneIn(60) else {
            write.change = .malformed(run: write.run, leavesOut: dice.oneIn(2))
            return
        }
        let age = dice.oneIn(8) ? 1 + dice.below(3) : 0
        let state = model.current(Universe.runID(write.run))?.runState ?? .running
        write.change = .advance(run: write.run, age: age, move(from: state))
    }

    /// What usually becomes of a run in that state; now and then anything.
    private mutating func move(from state: RunState) -> Write.Move {
        guard !dice.oneIn(12) else { return move(to: dice.pick(RunState.allCases) ?? .running) }
        switch state {
        case .initiated, .running:
            switch dice.below(20) {
            case ..<11: return move(to: .running)
            case ..<14: return move(to: .paused)
            case ..<17: return move(to: .completed)
            default: return move(to: .cancelled)
            }
        case .paused: return move(to: dice.oneIn(3) ? .cancelled : .running)
        case .completed, .cancelled, .dataDeleted: return move(to: .requestedDataDeleted)
        case .requestedDataDeleted: return move(to: .dataDeleted)
        }
    }

    private mutating func move(to state: RunState) -> Write.Move {
        var move = Write.Move(runState: state)
        let leaves = state == .completed || (state == .running && !dice.oneIn(4))
        if leaves {
            move.status = status()
            move.newVisit = !dice.oneIn(10)
        }
        if dice.oneIn(2) { move.object = dice.below(200) }
        move.reason = state == .running ? nil : reason()
        move.origin = dice.pick(Origin.Kind.allCases) ?? .step
        if state == .dataDeleted {
            move.erases = !dice.oneIn(8)
            move.leaves = dice.oneIn(3) ? 1 + dice.below(3) : nil
        }
        return move
    }

    private mutating func failure() -> Write.Failure {
        Write.Failure(
            consumer: consumer(), age: dice.oneIn(4) ? 1 + dice.below(2) : 0, lasting: dice.oneIn(3),
            seconds: dice.below(8), attempts: 1 + dice.below(5), isCleared: dice.oneIn(4))
    }

    private mutating func timing() -> Write.Timing {
        let name = dice.below(Universe.timeoutNames.count)
        switch dice.below(10) {
        case ..<5: return .arm(name: name, seconds: dice.below(8), oldVisit: dice.oneIn(6))
        case ..<7: return .finish(name: name)
        case ..<8: return .again(name: name, seconds: dice.below(8))
        default: return .fail(name: name, attempts: 1 + dice.below(3), seconds: dice.below(8))
        }
    }

    private mutating func planning() -> Write.Planning {
        let schedule = dice.below(Universe.scheduleNumbers.count)
        guard !dice.oneIn(3) else { return .register(schedule, isDeclared: dice.oneIn(2)) }
        let result: Write.Planning.Result = [.triggered, .filtered, .inProgress, .failed][dice.below(4)]
        return .decide(schedule, off: dice.oneIn(4) ? dice.below(3) - 1 : 0, result)
    }
}
