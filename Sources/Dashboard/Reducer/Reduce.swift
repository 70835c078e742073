import TerminalUI
import Workflows
import WorkflowsMonitoring

/// Changes the model by what happened, and says what is to be done outside of it. Pure: the same model and message give
/// the same.
public func reduce(_ model: inout Model, _ message: Message) -> [Effect] {
    reduce(&model, [message])
}

/// Changes the model by several things that happened one after the other, before anything is asked for.
public func reduce(_ model: inout Model, _ messages: [Message]) -> [Effect] {
    for message in messages { model.handle(message) }
    // A frame that was drawn changes nothing that is shown or needed.
    if case .drawn? = messages.last, messages.count == 1 { return model.takeEffects() }
    model.settle()
    return model.takeEffects()
}

extension Model {
    /// Data alone draws at most this often.
    static let frameSpacing = Duration.milliseconds(100)
    /// So long an answer waits for others to be drawn with.
    static let companyTime = Duration.milliseconds(40)
    /// So long after a change nobody asks whether there is another: when that is known, what the screen shows is due.
    var watchSpacing: Duration {
        switch screen {
        case .graph: .milliseconds(500)
        // A service tells how its roles stand up to a fifth of a second after they changed.
        case .roles: .milliseconds(600)
        default: Need.spacing
        }
    }
    /// After the last change time alone goes on changing things: an instance falls silent, then it is gone. For so long
    /// what hangs on that is asked for as if it changed.
    static let settling = Duration.seconds(15)
    /// A screen on which nothing changes is fetched again after this long, so that its ages stay true.
    static let idleRefresh = Duration.seconds(60)
    /// An unfocused terminal slows down this much; so does one whose keys have rested for ten minutes.
    static let unfocusedFactor = 10
    static let restAfter = Duration.seconds(600)

    mutating func emit(_ effect: Effect) { effects.append(effect) }

    mutating func takeEffects() -> [Effect] {
        defer { effects = [] }
        return effects
    }

    mutating func handle(_ message: Message) {
        switch message {
        case .tick(let now, let elapsed): tick(now, elapsed)
        case .terminal(let event): take(event)
        case .drawn: drawn()
        case .reply(let reply): take(reply)
        case .changed(let result): takeChange(result)
        case .performed(let request, let end): takeEnd(request, end)
        case .performedOnRole(let request, let end): takeEnd(request, onRole: end)
        case .performedOnLetter(let request, let end): takeEnd(request, onLetter: end)
        case .edited(let edited, let workflow): take(edited, of: workflow)
        case .notice(let text): say(text)
        case .trouble(let text): say(text, .bad)
        case .views(let kept, let note): takeViews(kept, note)
        }
    }

    private mutating func tick(_ now: Timestamp, _ elapsed: Duration) {
        wall = now
        self.elapsed = max(elapsed, self.elapsed)
        if let until = notice?.until, until <= elapsed {
            notice = nil
            drawSoon()
        }
        if let drawn = confirmDrawnAt, elapsed >= drawn + Confirm.deaf, !confirmWasHeard {
            confirmWasHeard = true
            drawSoon()
        }
        if graph.litUntil.values.contains(where: { $0 <= elapsed }) { drawSoon() }
        endSilences()
        pumpBatches()
        // What counts seconds on the screen: a failure's next try, an action that can still be taken back.
        if showsSeconds, lastSecondAt.map({ elapsed - $0 >= .seconds(1) }) ?? true {
            lastSecondAt = elapsed
            drawSoon()
        }
    }

    private mutating func take(_ event: TerminalEvent) {
        switch event {
        case .key(let key):
            lastKeyAt = elapsed
            if let told = notice, elapsed - told.since >= Notice.least { notice = nil }
            press(key)
            drawNow()
        case .paste(let text):
            lastKeyAt = elapsed
            paste(text)
            drawNow()
        case .pasteIgnored(let count):
            say("\(count) keys came at once and were taken for a paste: ignored", .bad)
            drawNow()
        case .invalidInput(let count):
            say("\(Format.counted(count, "byte")) of input were not text and were ignored", .bad)
            drawNow()
        case .resize(let size):
            self.size = size
            drawNow()
        case .focus(let focused):
            isFocused = focused
            if focused { drawNow() }
        case .mouse(let event): take(event)
        case .ended(let end): quit(exitCode: end.exitCode)
        case .resumed:
            emit(.repaint)
            drawNow()
        }
    }

    private mutating func drawn() {
        frameDue = nil
        lastFrameAt = elapsed
        if case .confirm(var confirm)? = overlays.last, confirm.drawnAt == nil {
            confirm.drawnAt = elapsed
            overlays[overlays.count - 1] = .confirm(confirm)
            confirmWasHeard = false
        }
    }

    /// A frame at once: a key was pressed.
    mutating func drawNow() { frameDue = min(frameDue ?? elapsed, elapsed) }

    /// A frame soon: data arrived.
    ///
    /// - Parameter delay: how long it waits for more.
    mutating func drawSoon(after delay: Duration = .zero) {
        let earliest = lastFrameAt.map { $0 + Self.frameSpacing } ?? elapsed
        frameDue = min(frameDue ?? .seconds(Int64.max / 4), max(elapsed + delay, earliest))
    }

    /// A frame with this answer and those of the questions that went out with it, if they come soon.
    mutating func drawWithOthers() {
        let isAwaiting = isAnyVisible { $0.askedAt != nil && !isSlow($0) }
        drawSoon(after: isAwaiting ? Self.companyTime : .zero)
    }

    mutating func say(_ text: String, _ weight: Notice.Weight = .plain) {
        notice = Notice(
            text: text, weight: weight, since: elapsed,
            until: elapsed + (weight == .bad ? .seconds(20) : .seconds(6)))
        drawSoon()
    }

    /// How much slower than usual things are asked for.
    var slowness: Int {
        let resting = lastKeyAt.map { elapsed - $0 > Self.restAfter } ?? false
        return isFocused && !resting ? 1 : Self.unfocusedFactor
    }

    private var confirmDrawnAt: Duration? {
        guard case .confirm(let confirm)? = overlays.last else { return nil }
        return confirm.drawnAt
    }
}

/// Begins: what to do before anything has happened.
public func start(_ model: inout Model) -> [Effect] {
    model.settle()
    return model.takeEffects()
}
