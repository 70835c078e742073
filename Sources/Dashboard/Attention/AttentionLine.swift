import TerminalUI
import Workflows
import WorkflowsMonitoring

/// Something that wants a person to look: what, since when, and where to.
struct AttentionLine: Sendable {
    enum Target: Hashable, Sendable {
        case roles(WorkflowName)
        case runs(String)
        case timeouts(WorkflowName?, TimeoutsState.Pane)
    }

    /// When it began.
    enum Since: Hashable, Sendable {
        /// The store knows it.
        case fact(Timestamp)
        /// It began then or earlier: not everything was looked at.
        case factOrEarlier(Timestamp)
        /// This program saw it first then.
        case seen(Timestamp)
    }

    /// The workflow; `nil` for what concerns all of them.
    var workflow: WorkflowName?
    /// How many of what it is about; `nil` for what is not counted.
    var count: Total?
    /// What is counted, one of it.
    var noun = ""
    /// What is the matter.
    var what: String
    var glyph: Glyph
    var role: ThemeRole
    /// Where Enter leads; `nil` where there is nothing to open.
    var leadsTo: Target?
    /// What is to be done there, in a few words.
    var next: String
    /// More about it, where there is more to say.
    var detail: String?
    var since: Since?
    /// What it is about, so that the cursor stays on it while its numbers change, and it is known again after a restart.
    var id: String
    /// How much of it there is, where that is not its count.
    var size: Int?
    /// Until when somebody wants it out of sight, and why.
    var silence: Silence?

    /// The matter in a sentence, with its count.
    var text: String { [countText, nounText, what].compactMap(\.self).joined(separator: " ") }

    /// How many, and that it is the least where that is so.
    var countText: String? {
        count.map { ($0.kind == .atLeast ? "at least " : "") + Format.grouped($0.count) }
    }

    private var nounText: String? { noun.isEmpty ? nil : count.map { noun + ($0.count == 1 ? "" : "s") } }

    /// The matter without the count, which has a column of its own.
    var matter: String { [nounText, what].compactMap(\.self).joined(separator: " ") }

    /// How long it has lasted; the least where it is not known when it began.
    func lasted(at now: Timestamp) -> (duration: Duration, isLeast: Bool)? {
        switch since {
        case .fact(let moment)?: (max(.zero, now - moment), false)
        case .factOrEarlier(let moment)?, .seen(let moment)?: (max(.zero, now - moment), true)
        case nil: nil
        }
    }
}

extension Model {
    /// A lag above this wants attention.
    static let lateLag = Duration.seconds(30)
    /// What is not published for longer is not about to be.
    static let lateOutbox = Duration.seconds(10)

    /// What wants attention, the gravest first, but for what was silenced. Only what the numbers on hand say; a calm list
    /// is not a promise.
    var attentionLines: [AttentionLine] { everyAttentionLine.filter { $0.silence == nil } }

    /// What wants attention and was silenced.
    var silencedLines: [AttentionLine] { everyAttentionLine.filter { $0.silence != nil } }

    var attentionIDs: [String] { attentionLines.map(\.id) }

    /// All of it, the gravest first.
    var everyAttentionLine: [AttentionLine] {
        var lines = missingLines + (skewLine.map { [$0] } ?? [])
        if let letters = letterAttention { lines.append(letters) }
        for row in overview.rows { lines += AttentionReader(row: row, model: self).lines }
        for index in lines.indices {
            lines[index].since = lines[index].since ?? attention.seen[lines[index].id].map { .seen($0) }
            lines[index].silence = attention.silence(of: lines[index], at: wall)
        }
        return lines.filter { $0.role == .error } + lines.filter { $0.role != .error && $0.role != .info }
            + lines.filter { $0.role == .info }
    }

    /// What is not seen wants a person most.
    private var missingLines: [AttentionLine] {
        (capabilities?.missing ?? []).map { source in
            AttentionLine(
                what: "\(source.name) cannot be asked: nothing of it is shown", glyph: .failed, role: .error,
                next: source.reason, detail: source.reason, id: "source \(source.name)")
        }
    }

    private var skewLine: AttentionLine? {
        shownSkew.map { skew in
            AttentionLine(
                what:
                    "this machine's clock and the store's are \(Format.age(skew < .zero ? .zero - skew : skew)) apart",
                glyph: .warning, role: .warning, next: "set the clock: ages may be wrong", id: "clock")
        }
    }
}
