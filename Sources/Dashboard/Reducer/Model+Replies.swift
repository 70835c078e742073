import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Model {
    mutating func take(_ reply: Reply) {
        guard var feed = feeds[reply.slot], feed.generation == reply.generation, feed.askedAt != nil else { return }
        let askedAt = feed.askedAt ?? elapsed
        feed.askedAt = nil
        switch reply.result {
        case .success(let payload):
            feed.error = nil
            feed.failures = 0
            // What a key asked for is drawn as soon as it is there; news of what is shown can wait for the next frame.
            let isFirst = watch.heardAt == nil || feed.answeredAt == nil && reply.slot.isMainContent
            feed.answeredAt = elapsed
            watch.heardAt = elapsed
            feeds[reply.slot] = feed
            accept(payload, in: reply.slot, question: feed.question, askedAt: askedAt)
            if isFirst { drawNow() } else { drawWithOthers() }
        case .failure(let error):
            feed.error = error
            feed.failures += 1
            feed.retryAt = elapsed + retryDelay(error, failures: feed.failures)
            feeds[reply.slot] = feed
            if reply.slot == .find { failSearch(error) }
            if reply.slot == .draft {
                draftedRun = nil
                say("\(error)", .bad)
            }
            if reply.slot == .runsAll { failGathering(error) }
            drawSoon()
        }
    }

    mutating func takeChange(_ result: Result<Bool, MonitoringError>) {
        watch.isOpen = false
        switch result {
        case .success(let changed):
            if watch.error != nil { drawSoon() }
            watch.error = nil
            watch.failures = 0
            watch.heardAt = elapsed
            watch.retryAt = changed ? elapsed + watchSpacing * slowness : nil
            guard changed else { return }
            lastChangeAt = elapsed
            for slot in feeds.keys { feeds[slot]?.isWanted = true }
        case .failure(let error):
            watch.error = error
            watch.failures += 1
            watch.retryAt = elapsed + retryDelay(error, failures: watch.failures)
            // Whether something changed is not known, so it is asked.
            for slot in feeds.keys { feeds[slot]?.isWanted = true }
            drawSoon()
        }
    }

    /// Doubles from a second to half a minute, a fifth more or less, so that many watchers do not come back at once.
    private mutating func retryDelay(_ error: MonitoringError, failures: Int) -> Duration {
        let seconds: Double
        switch error.code {
        case .unsupported, .notFound, .invalid, .notAllowed: seconds = 60
        case .busy: seconds = min(8, Double(1 << min(failures - 1, 4)) / 2)
        case .unreachable, .notAStore, .failed: seconds = min(30, Double(1 << min(failures - 1, 6)))
        }
        return .milliseconds(Int64(seconds * Double.random(in: 800...1200, using: &randomness)))
    }

    private mutating func accept(_ payload: Payload, in slot: Slot, question: Question?, askedAt: Duration) {
        switch payload {
        case .capabilities(let value): capabilities = value
        case .instances(let answer):
            holds(answer.asOf, slot, askedAt)
            instances = answer.value
        case .workflows(let answer):
            holds(answer.asOf, slot, askedAt)
            overview.rows = answer.value.sorted { $0.workflow < $1.workflow }
            overview.isKnown = true
            noteAttention()
            chooseGraph()
        case .events(let answer) where slot == .crossings:
            holds(answer.asOf, slot, askedAt)
            takeCrossings(answer.value)
        case .events(let answer):
            holds(answer.asOf, slot, askedAt)
            let newest = overview.events.first?.id ?? .max
            let isRecent = overview.eventsAt.map { elapsed - $0 < .seconds(3) } ?? false
            overview.isBusy = isRecent && answer.value.count { $0.id > newest } > 4
            overview.eventsAt = elapsed
            overview.events = Array(answer.value.suffix(60).reversed())
        case .roles(let answer):
            holds(answer.asOf, slot, askedAt)
            roles.all = answer.value
        case .graph(let answer) where slot == .stays:
            holds(answer.asOf, slot, askedAt)
            if case .graph(let workflow)? = question { takeStays(answer.value, of: workflow) }
        case .graph(let answer):
            holds(answer.asOf, slot, askedAt)
            takeGraph(answer.value)
        case .timeouts(let answer):
            holds(answer.asOf, slot, askedAt)
            if slot == .runTimeouts { run.timeouts = answer.value } else { timeouts.pending = answer.value }
        case .parked(let answer):
            holds(answer.asOf, slot, askedAt)
            if slot == .runParked { run.parked = answer.value } else { timeouts.take(answer.value) }
        case .kept(let answer):
            holds(answer.asOf, slot, askedAt)
            timeouts.take(answer.value)
        case .deadLetters(let answer):
            holds(answer.asOf, slot, askedAt)
            takeLetters(answer.value, question)
        case .outbox(let answer):
            holds(answer.asOf, slot, askedAt)
            timeouts.outbox = answer.value
        case .history(let answer):
            holds(answer.asOf, slot, askedAt)
            switch slot {
            case .previewHistory: preview.history = answer.value
            case .draft: takeDrafted(answer.value)
            case .otherHistory: takeOtherHistory(answer.value)
            default: takeHistory(answer.value)
            }
        case .why(let answer):
            holds(answer.asOf, slot, askedAt)
            if slot == .previewWhy { preview.why = answer.value } else { run.why = answer.value }
        case .troubles(let answer):
            holds(answer.asOf, slot, askedAt)
            takeTroubles(answer.value)
        case .news(let answer):
            holds(answer.asOf, slot, askedAt)
            activity.take(answer.value)
        case .roleActions(let answer):
            holds(answer.asOf, slot, askedAt)
            activity.take(answer.value)
        case .actions(let answer) where slot == .latestActions:
            holds(answer.asOf, slot, askedAt)
            activity.take(answer.value)
        case .actions(let answer):
            holds(answer.asOf, slot, askedAt)
            run.actions = answer.value
        case .runs(let list) where slot == .labels: labels.merge(list.labels)
        case .runs(let list) where slot == .runsAll:
            labels.merge(list.labels)
            takeGathered(list)
        case .runs(let list):
            holds(list.asOf, slot, askedAt)
            takeRuns(list, slot: slot, question: question)
        case .summaries(let answer) where slot == .actedOn: activity.take(answer.value)
        case .summaries(let answer):
            holds(answer.asOf, slot, askedAt)
            guard case .summaries(let ids)? = question else { return }
            runs.takeShown(answer.value, of: ids, labels: labels, now: now, at: elapsed)
        case .total(let total): runs.total = total
        case .found(let found): takeFound(found)
        }
    }

    /// Notes for when an answer holds. Ages on the screen are reckoned to the newest answer.
    private mutating func holds(_ asOf: Timestamp, _ slot: Slot, _ askedAt: Duration) {
        feeds[slot]?.asOf = asOf
        moment = max(moment ?? asOf, asOf)
        // How long the answer took is not the clock's fault.
        let way = elapsed - askedAt
        let ahead = asOf - wall
        skew = ahead < .zero ? min(.zero, ahead + way) : ahead
    }

    private mutating func takeRuns(_ list: RunList, slot: Slot, question: Question?) {
        labels.merge(list.labels)
        guard case .runs(let query, let after, _)? = question else { return }
        switch slot {
        case .runsHead:
            runs.takeHead(list, query: query, labels: labels, now: now, at: elapsed)
            // Labels that came with the rows may be what the filter was waiting for.
            if runs.filterMentionsStatus { planRuns(keepingTime: true) }
        case .runsNext:
            guard let after else { return }
            let before = runs.count
            runs.takeNext(list, after: after, labels: labels, now: now)
            if runs.fromEnd { runs.top += runs.count - before }
        default: break
        }
    }
}
