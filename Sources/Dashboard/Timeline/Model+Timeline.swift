import Workflows
import WorkflowsMonitoring

extension Model {
    /// The open run's versions on an axis of time.
    var timeline: Timeline { Timeline(run.versions, now: now) }

    /// Failures of the open run that wait to be tried again: the only attempts that are known to have failed.
    var failedAttempts: [ParkedEvent] { run.parked.filter { $0.runID == run.id } }

    /// Shows a quarter of the time, or four times as much, around the stay under the cursor; 0 shows all of it.
    mutating func zoomTimeline(by step: Int) {
        guard step != 0 else {
            run.window = nil
            return
        }
        let timeline = timeline
        let before = timeline.window(run.window)
        if step > 0, before.span <= Timeline.least {
            say("a millisecond is the least that is shown", .bad)
            return
        }
        var middle = before.start + before.span / 2
        if step > 0, let stay = chosenStay(of: timeline),
            let seen = Self.overlap(min(stay.start, stay.stop)...max(stay.start, stay.stop), before)
        {
            middle = (seen.lowerBound + seen.upperBound) / 2
        }
        run.window = timeline.zoomed(run.window, by: step, around: middle)
    }

    /// Goes on by a quarter of what is shown.
    mutating func panTimeline(by step: Int) {
        let timeline = timeline
        var window = timeline.window(run.window)
        guard window != timeline.whole else { return }
        window.start += window.span / 4 * Double(step)
        run.window = timeline.window(window)
    }

    /// Brings the stay under the cursor into the window, where none of it is in there: the cursor was moved to it.
    mutating func followTimeline() {
        guard run.tab == .timeline, run.window != nil else { return }
        let timeline = timeline
        guard let stay = chosenStay(of: timeline) else { return }
        let window = timeline.window(run.window)
        guard Self.overlap(min(stay.start, stay.stop)...max(stay.start, stay.stop), window) == nil else { return }
        run.window = timeline.window(Timeline.Window(start: stay.start - window.span / 8, span: window.span))
    }

    private func chosenStay(of timeline: Timeline) -> Timeline.Stay? {
        timeline.stays.indices.contains(run.selection.index) ? timeline.stays[run.selection.index] : nil
    }

    private static func overlap(_ stay: ClosedRange<Double>, _ window: Timeline.Window) -> ClosedRange<Double>? {
        guard stay.lowerBound <= window.stop, stay.upperBound >= window.start else { return nil }
        return stay.clamped(to: window.start...window.stop)
    }

    /// Who wrote a version, as a part of a sentence.
    func plainAuthor(of record: Record) -> String {
        author(of: record).split(separator: " ").joined(separator: " ")
    }

    /// What is known of a stay, and what is not, in sentences.
    func sentences(of stay: Timeline.Stay, _ record: Record) -> String {
        let start = "v\(record.version) \(label(record)), \(record.runState.label.lowercased())"
        let from = Format.moment(record.updatedAt, now: now, zone)
        var parts: [String] = []
        switch stay.end {
        case .left:
            let until = Format.moment(TimelineAxis.moment(stay.stop), now: now, zone)
            parts.append("\(start): \(from) to \(until), \(stay.length.map(Format.stay) ?? "").")
        case .open: parts.append("\(start): since \(from), open for \(stay.length.map(Format.stay) ?? "") now.")
        case .over: parts.append("\(start): since \(from); the run ended with it.")
        }
        if stay.missing > 0 {
            let between = Format.counted(stay.missing, "version")
            parts.append("\(between) behind it are not there: which of them stood when is not known.")
        }
        if stay.stop < stay.start { parts.append("The next version's clock was behind this one's.") }
        parts.append("By \(plainAuthor(of: record)).")
        if let reason = record.meta.reason { parts.append("Reason: \(reason.prefix(400)).") }
        if stay.end == .open {
            for failed in failedAttempts {
                let times = "\(Format.time(failed.firstErrorAt, zone)) to \(Format.time(failed.lastErrorAt, zone))"
                parts.append(
                    "Failed \(Format.grouped(failed.attempts)) times, \(times): \(failed.lastError.prefix(400)).")
            }
        } else if stay.end == .left, record.runState.isUnfinished {
            parts.append("Attempts that failed meanwhile are not kept.")
        }
        return parts.joined(separator: " ")
    }
}

extension Format {
    /// How long a version stood: below a second in milliseconds, because most stays are that short.
    static func stay(_ duration: Duration) -> String { duration < .zero ? age(duration) : latency(duration) }
}
