import TerminalUI
import Workflows

/// The moments that are written above a timeline: round ones, as many as have room.
struct TimelineAxis: Sendable {
    struct Tick: Hashable, Sendable {
        /// The cell it stands at.
        var cell: Int
        var label: String
    }

    let ticks: [Tick]

    /// The ticks of a window over so many cells.
    init(_ window: Timeline.Window, columns: Int, zone: Zone) {
        let step = Self.step(window, columns)
        let offset = Double(zone.offset(Self.moment(window.start))) * 1_000_000
        var ticks: [Tick] = []
        // Round in the zone that is shown.
        var at = ((window.start + offset) / step).rounded(.up) * step - offset
        while at <= window.stop, ticks.count < columns {
            let label = Self.label(Self.moment(at), step, window, zone)
            let cell = window.cells(from: at, to: at, of: columns)?.lowerBound ?? columns
            if cell + label.utf8.count + 1 <= columns, cell > (ticks.last.map { $0.cell + $0.label.utf8.count } ?? -1) {
                ticks.append(Tick(cell: cell, label: label))
            }
            // A step that is too small to be added to such a number would go on for ever.
            guard at + step > at else { break }
            at += step
        }
        if ticks.isEmpty {
            let label = Self.label(Self.moment(window.start), step, window, zone)
            if label.utf8.count < columns { ticks.append(Tick(cell: 0, label: label)) }
        }
        self.ticks = ticks
    }

    private static let second = 1_000_000.0
    private static let day = 86_400 * second
    private static let steps: [Double] =
        [1, 2, 5, 10, 20, 50, 100, 200, 500].map { $0 * 1000 }
        + [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200].map { $0 * second }
        + [1, 2, 7, 14, 30, 90, 365, 730, 3650, 36_500, 365_000, 3_650_000, 36_500_000, 365_000_000].map { $0 * day }

    /// The smallest round step whose labels do not meet.
    private static func step(_ window: Timeline.Window, _ columns: Int) -> Double {
        steps.first { step in
            step / window.span * Double(columns) >= Double(width(step, window) + 3)
        } ?? window.span
    }

    private static func width(_ step: Double, _ window: Timeline.Window) -> Int {
        switch step {
        case ..<second: 12
        case ..<(60 * second): 8
        case ..<day: window.span > day ? 11 : 5
        default: step >= 365 * day ? 4 : 5
        }
    }

    private static func label(_ at: Timestamp, _ step: Double, _ window: Timeline.Window, _ zone: Zone) -> String {
        let minutes = Format.time(at, zone).prefix(5)
        let date = Format.date(at, zone)
        switch step {
        case ..<second: return Format.preciseTime(at, zone)
        case ..<(60 * second): return Format.time(at, zone)
        case ..<day: return window.span > day ? "\(date.suffix(5)) \(minutes)" : String(minutes)
        default: return step >= 365 * day ? String(date.dropLast(6)) : String(date.suffix(5))
        }
    }

    static func moment(_ microseconds: Double) -> Timestamp { Timestamp(microseconds: Timeline.whole(microseconds)) }
}
