import Workflows

extension Format {
    /// How long something took or is ago, in at most six cells: `0.4s`, `48s`, `3m12`, `2h05m`, `4d03h`, `212d`.
    static func age(_ duration: Duration) -> String {
        let milliseconds = duration.wholeMicroseconds / 1000
        guard milliseconds >= 0 else { return "-" + age(.milliseconds(-max(milliseconds, -Int64.max))) }
        if milliseconds < 10_000 { return "\(milliseconds / 1000).\(milliseconds % 1000 / 100)s" }
        let seconds = Int(milliseconds / 1000)
        switch seconds {
        case ..<60: return "\(seconds)s"
        case ..<3600: return "\(seconds / 60)m\(padded(seconds % 60, to: 2))"
        case ..<86_400: return "\(seconds / 3600)h\(padded(seconds / 60 % 60, to: 2))m"
        case ..<(100 * 86_400): return "\(seconds / 86_400)d\(padded(seconds / 3600 % 24, to: 2))h"
        default: return "\(short(seconds / 86_400, fitting: 5))d"
        }
    }

    /// An age whose seconds do not matter: as `age`, but whole seconds below ten.
    static func coarseAge(_ duration: Duration) -> String {
        let seconds = duration.wholeMicroseconds / 1_000_000
        return (0..<10).contains(seconds) ? "\(seconds)s" : age(duration)
    }

    /// How long, in the one unit that matters, in at most four cells: `4s`, `36m`, `2h`, `3d`.
    static func brief(_ duration: Duration) -> String {
        let seconds = Int(max(0, duration.wholeMicroseconds / 1_000_000))
        switch seconds {
        case ..<1: return "<1s"
        case ..<120: return "\(seconds)s"
        case ..<7200: return "\(seconds / 60)m"
        case ..<172_800: return "\(seconds / 3600)h"
        default: return "\(short(seconds / 86_400, fitting: 3))d"
        }
    }

    /// A latency: `4ms`, `80ms`, `1.2s`, then as an age.
    static func latency(_ duration: Duration) -> String {
        let microseconds = max(0, duration.wholeMicroseconds)
        switch microseconds {
        case ..<1000: return "<1ms"
        case ..<1_000_000: return "\(microseconds / 1000)ms"
        default: return age(duration)
        }
    }

    /// A time of day: `12:41:07`.
    static func time(_ moment: Timestamp, _ zone: Zone) -> String {
        let civil = CivilTime(moment, offset: zone.offset(moment))
        return "\(padded(civil.hour, to: 2)):\(padded(civil.minute, to: 2)):\(padded(civil.second, to: 2))"
    }

    /// A time of day to the millisecond: `12:02:10.114`.
    static func preciseTime(_ moment: Timestamp, _ zone: Zone) -> String {
        let civil = CivilTime(moment, offset: zone.offset(moment))
        return time(moment, zone) + "." + padded(civil.microsecond / 1000, to: 3)
    }

    /// A date: `2026-01-31`.
    static func date(_ moment: Timestamp, _ zone: Zone) -> String {
        let civil = CivilTime(moment, offset: zone.offset(moment))
        return "\(padded(civil.year, to: 4))-\(padded(civil.month, to: 2))-\(padded(civil.day, to: 2))"
    }

    /// A moment in twelve cells: with milliseconds on the day of `now`, else with its date: `01-31 12:02`.
    static func moment(_ moment: Timestamp, now: Timestamp, _ zone: Zone) -> String {
        let civil = CivilTime(moment, offset: zone.offset(moment))
        let today = CivilTime(now, offset: zone.offset(now))
        if (civil.year, civil.month, civil.day) == (today.year, today.month, today.day) {
            return preciseTime(moment, zone)
        }
        let day = "\(padded(civil.month, to: 2))-\(padded(civil.day, to: 2))"
        if civil.year != today.year { return "\(padded(civil.year, to: 4))-\(day)" }
        return "\(day) \(padded(civil.hour, to: 2)):\(padded(civil.minute, to: 2))"
    }
}
