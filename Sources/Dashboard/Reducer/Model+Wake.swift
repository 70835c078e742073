import Workflows

extension Model {
    /// When the model wants its next `tick`, by the clock of the ticks; `nil` while it waits for nothing.
    ///
    /// Nothing else than this and ``frameDue`` needs a timer: while both are `nil` the program can sleep until a key or
    /// an answer comes.
    public var nextWake: Duration? {
        var times: [Duration] = []
        if let until = notice?.until { times.append(until) }
        if case .confirm(let confirm)? = overlays.last, let drawn = confirm.drawnAt, !confirmWasHeard {
            times.append(drawn + Confirm.deaf)
        }
        if screen == .graph, let lit = graph.litUntil.values.min() { times.append(lit) }
        if showsSeconds { times.append((lastSecondAt ?? elapsed) + .seconds(1)) }
        if !watch.isOpen { times.append(watch.retryAt ?? elapsed) }
        if let due = needsDue { times.append(due) }
        if let preview = previewDue { times.append(preview) }
        if let rest = restBeforeNew { times.append(rest) }
        if let end = nextSilenceEnd { times.append(end) }
        for batch in batches where !batch.isOver { times.append(contentsOf: wakes(of: batch)) }
        return times.min()
    }

    /// Whether something on the screen counts seconds.
    var showsSeconds: Bool {
        if batches.contains(where: { $0.heldUntil != nil && !$0.isOver }) { return true }
        if watch.error != nil { return true }
        return isAnyVisible { $0.error != nil || isSlow($0) }
    }

    /// Whether an answer is so long in coming that the screen says so.
    func isSlow(_ feed: Feed) -> Bool {
        feed.askedAt.map { elapsed - $0 >= .seconds(2) } ?? false
    }

    var visibleFeeds: [Feed] { visibleSlots.compactMap { feeds[$0] } }

    func isAnyVisible(_ condition: (Feed) -> Bool) -> Bool {
        visibleSlots.contains { feeds[$0].map(condition) ?? false }
    }

    /// The parts of the dashboard that the screen may show. Unlike ``needs()`` it does not depend on what fits.
    private var visibleSlots: [Slot] {
        switch screen {
        case .overview: [.capabilities, .instances, .overview, .troubles, .events, .letters]
        case .runs: [.capabilities, .instances, .overview, .runsHead, .runsShown, .runsNext, .runsTotal, .stays]
        case .roles: [.capabilities, .instances, .overview, .roles]
        case .graph: [.capabilities, .instances, .overview, .graph]
        case .timeouts: [.capabilities, .instances, .overview, .timeouts, .parked, .kept, .letters, .outbox]
        case .activity: [.capabilities, .instances, .overview, .activity, .latestActions, .roleActions]
        case .attention: [.capabilities, .instances, .overview, .troubles, .letters]
        case .run:
            [
                .capabilities, .instances, .overview, .history, .otherHistory, .why, .runTimeouts, .runParked,
                .runActions,
            ]
        }
    }
}
