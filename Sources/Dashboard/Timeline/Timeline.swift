import Workflows

/// A run's versions as stays on an axis of time.
///
/// Reckoned in floating point microseconds: moments of a store may be anything, and nothing here traps on them.
struct Timeline: Sendable {
    /// How long a version stood.
    struct Stay: Hashable, Sendable {
        enum End: Hashable, Sendable {
            /// The next version took over.
            case left
            /// It still stands, and the run can move on.
            case open
            /// It still stands, and the run has ended with it.
            case over
        }

        var version: Int
        var state: RunState
        var start: Double
        /// When the next version that is known was stored, or now where there is none; where the run is over, as `start`.
        var stop: Double
        var end: End
        /// How many versions between this one and the next are not there: which of them stood when is not known.
        var missing: Int

        /// How long it stood, with whatever versions are missing behind it; negative where the next version's clock was
        /// behind; `nil` for the end of a run.
        var length: Duration? { end == .over ? nil : .microseconds(Timeline.whole(stop - start)) }
    }

    /// A part of the axis.
    struct Window: Hashable, Sendable {
        var start: Double
        /// Never less than ``Timeline/least``.
        var span: Double

        var stop: Double { start + span }

        /// The cells of so many that something takes: at least one where any of it lies in the window, else none.
        func cells(from first: Double, to last: Double, of columns: Int) -> Range<Int>? {
            guard columns > 0, first <= stop, last >= start else { return nil }
            let from = min(columns - 1, cell(first, of: columns, .down))
            return from..<max(from + 1, cell(last, of: columns, .up))
        }

        private func cell(_ moment: Double, of columns: Int, _ rounding: FloatingPointRoundingRule) -> Int {
            let place = ((moment - start) / span * Double(columns)).rounded(rounding)
            return Int(min(Double(columns), max(0, place)))
        }
    }

    let stays: [Stay]
    /// All of it.
    let whole: Window

    /// No window is shorter than a millisecond.
    static let least = 1000.0
    /// One step of zoom.
    static let factor = 4.0

    /// The stays of versions, in their order, as they are at a moment.
    init(_ versions: [RecordVersion], now: Timestamp) {
        let now = Double(now.microseconds)
        stays = versions.indices.map { index in
            let record = versions[index].record
            let start = Double(record.updatedAt.microseconds)
            let next = index + 1 < versions.count ? versions[index + 1].record : nil
            let end: Stay.End = next != nil ? .left : record.runState.isUnfinished ? .open : .over
            let stop = next.map { Double($0.updatedAt.microseconds) } ?? (end == .over ? start : now)
            let (gap, overflow) = (next?.version ?? record.version).subtractingReportingOverflow(record.version)
            return Stay(
                version: record.version, state: record.runState, start: start, stop: stop, end: end,
                missing: overflow ? 0 : max(0, gap - 1))
        }
        let first = stays.map { min($0.start, $0.stop) }.min() ?? now
        let last = stays.map { max($0.start, $0.stop) }.max() ?? now
        whole = Window(start: first, span: max(Self.least, last - first))
    }

    /// A window where it still shows something of the run, else all of it.
    func window(_ wanted: Window?) -> Window {
        guard let wanted, wanted.span < whole.span else { return whole }
        let start = min(max(wanted.start, whole.start), whole.stop - wanted.span)
        return Window(start: start, span: wanted.span)
    }

    /// The window a step nearer to a moment or, for a negative step, a step further from it; `nil` for all of it.
    func zoomed(_ window: Window?, by step: Int, around moment: Double) -> Window? {
        let before = self.window(window)
        let span = max(Self.least, step > 0 ? before.span / Self.factor : before.span * Self.factor)
        guard span < whole.span else { return nil }
        return self.window(Window(start: moment - span / 2, span: span))
    }

    /// Whole microseconds of a number that may be anything.
    static func whole(_ microseconds: Double) -> Int64 {
        Int64(exactly: microseconds.rounded()) ?? (microseconds < 0 ? .min : .max)
    }
}
