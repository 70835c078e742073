import TerminalUI
import Workflows
import WorkflowsMonitoring

extension Canvas {
    /// What is watched, whether anything can be done to it, how fresh it is, and the time it holds for.
    mutating func drawHeader() {
        let line = grid.bounds.line(0)
        grid.fill(line, style: theme[.header])
        let right = headerRight(line.columns)
        let rightWidth = width(right)
        grid.put(right, column: line.endColumn - rightWidth, row: 0, width: rightWidth)
        let room = line.columns - rightWidth - 1
        var left = headerLeft(instances: true, stops: 0, nameWidth: 40)
        if width(left) > room { left = headerLeft(instances: false, stops: 0, nameWidth: 40) }
        // What people stopped by hand is said in fewer words rather than not at all.
        for stops in 0...2 where width(left) > room {
            let name = room - width(headerLeft(instances: false, stops: stops, nameWidth: 0))
            guard name >= 16 || stops == 2 || stoppedRoles(shortened: 0) == nil else { continue }
            left = headerLeft(instances: false, stops: stops, nameWidth: max(4, name))
        }
        grid.put(fitted(left, room), column: 0, row: 0, width: room)
    }

    private func headerLeft(instances: Bool, stops: Int, nameWidth: Int) -> [Span] {
        var spans = [Span(" wf \(glyphs[.breadcrumb]) ", theme[.header])]
        let profile: ThemeRole = model.configuration.isProtected ? .headerProtected : .headerProfile
        spans.append(Span(fitted(model.targetName, nameWidth, at: .start), theme[profile, on: .header]))
        spans.append(Span(" ", theme[.header]))
        if model.capabilities != nil || model.configuration.readOnlyReason != nil {
            let word = model.canAct ? "RW" : "RO"
            spans.append(Span(" \(word) ", theme[model.canAct ? .readWrite : .readOnly, on: .header]))
        }
        if let missing = model.missingNames {
            spans.append(Span(" \(glyphs[.failed]) \(fitted(missing, 24)) ", theme[.error, on: .header]))
        }
        if instances, let count = model.instanceCount, count > 0 {
            spans.append(Span(" \(Format.counted(count, "instance")) ", theme[.header]))
        }
        if let stopped = stoppedRoles(shortened: stops) {
            spans.append(Span(" \(stopped) ", theme[.warning, on: .header]))
        }
        let freshness = model.freshness
        spans.append(Span(" \(glyphs[freshness.glyph]) \(freshness.text) ", theme[freshness.role, on: .header]))
        return spans
    }

    /// How many roles people stopped, in words, in fewer words, or as a number with its sign.
    private func stoppedRoles(shortened: Int) -> String? {
        let count = model.overview.rows.reduce(0) { $0 + $1.stoppedRoles.count }
        guard count > 0 else { return nil }
        return switch shortened {
        case 0: "\(Format.counted(count, "role")) stopped by hand"
        case 1: "\(count) stopped"
        default: "\(glyphs[.stopped])\(count)"
        }
    }

    private func headerRight(_ columns: Int) -> [Span] {
        var spans: [Span] = []
        if let skew = model.shownSkew {
            spans.append(Span("clock \(skew < .zero ? "" : "+")\(Format.age(skew))  ", theme[.warning, on: .header]))
        }
        // Without a service nothing moves the clock on: it says since when nothing is new.
        let since = model.instanceCount == 0 ? "as of " : ""
        let zone = columns >= 60 ? since + model.zone.name + " " : ""
        let clock = model.moment.map { Format.time($0, model.zone) } ?? "--:--:--"
        spans.append(Span("\(zone)\(clock)", theme[.header]))
        let help = model.configuration.keys.name(of: .help)
        spans.append(Span(columns >= 60 ? "  \(help) help " : " ", theme[.dim, on: .header]))
        return spans
    }
}

extension Model {
    /// How the data on the screen stands, in a few words.
    struct Freshness {
        var glyph: Glyph
        var text: String
        var role: ThemeRole
    }

    var freshness: Freshness {
        if let frozenAt {
            return Freshness(glyph: .paused, text: "frozen \(Format.time(frozenAt, zone))", role: .frozen)
        }
        if let failure {
            let age = oldestAnswer.map { "\(Format.coarseAge(elapsed - $0)) old" } ?? "no answer"
            let wait = max(.zero, (failure.retryAt ?? elapsed) - elapsed)
            return Freshness(glyph: .failed, text: "\(age), next try \(Format.coarseAge(wait))", role: .error)
        }
        if configuration.isRecording { return Freshness(glyph: .idle, text: "recorded", role: .frozen) }
        guard watch.heardAt != nil else { return Freshness(glyph: .idle, text: "connecting", role: .warning) }
        let feeds = visibleFeeds
        if let slowest = feeds.compactMap(\.askedAt).min(), elapsed - slowest >= .seconds(2) {
            return Freshness(glyph: .idle, text: "waiting \(Format.coarseAge(elapsed - slowest))", role: .warning)
        }
        // How long the slowest answer took, where that is long enough to matter.
        let way = feeds.compactMap { feed in feed.answeredAt.flatMap { end in feed.lastAskedAt.map { end - $0 } } }
            .max()
        if instanceCount == 0 { return Freshness(glyph: .idle, text: "no live instance", role: .warning) }
        let text = way.map { $0 >= .milliseconds(100) ? "live \(Format.age($0))" : "live" } ?? "live"
        return Freshness(glyph: .live, text: text, role: .live)
    }

    /// What failed on this screen and is tried again first.
    var failure: (error: MonitoringError, retryAt: Duration?)? {
        if let error = watch.error { return (error, watch.retryAt) }
        let failed = visibleFeeds.filter { $0.error != nil && $0.error?.code != .unsupported }
        guard let first = failed.min(by: { ($0.retryAt ?? .zero) < ($1.retryAt ?? .zero) }), let error = first.error
        else { return nil }
        return (error, first.retryAt)
    }

    /// Whether what is shown may be out of date without anybody having wanted that.
    var isStale: Bool { failure != nil && oldestAnswer != nil }

    private var oldestAnswer: Duration? {
        watch.error != nil ? watch.heardAt : visibleFeeds.filter { $0.error != nil }.compactMap(\.answeredAt).min()
    }

    /// Which of several sources could not be asked; `nil` for none.
    var missingNames: String? {
        guard let missing = capabilities?.missing, !missing.isEmpty else { return nil }
        return "without " + missing.map(\.name).joined(separator: ", ")
    }

    /// How many instances are alive; `nil` while that is not known.
    var instanceCount: Int? { instances?.count }

    /// How far the source's clock is off, where that is more than two seconds.
    var shownSkew: Duration? {
        guard !configuration.isRecording, let skew, skew > .seconds(2) || skew < .seconds(-2) else { return nil }
        return skew
    }
}
