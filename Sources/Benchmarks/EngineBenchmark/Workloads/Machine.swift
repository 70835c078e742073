import Foundation
import Workflows

/// What this process and its machine have spent so far.
struct Machine {
    /// Of this process, on all processors, in seconds.
    let processorSeconds: Double
    /// Of every process, in seconds.
    private let busySeconds: Double
    private let moment = ContinuousClock().now

    init() {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        processorSeconds = seconds(usage.ru_utime) + seconds(usage.ru_stime)
        busySeconds = Self.busySeconds()
    }

    /// Wall-clock seconds from another look to this one.
    func seconds(since earlier: Machine) -> Double { (moment - earlier.moment).inSeconds }

    /// How many processors others kept busy on average since an earlier look.
    func processorsOfOthers(since earlier: Machine) -> Double {
        let others = (busySeconds - earlier.busySeconds) - (processorSeconds - earlier.processorSeconds)
        return max(0, others / max(seconds(since: earlier), 0.001))
    }

    /// How many processors there are.
    static var processors: Int { ProcessInfo.processInfo.activeProcessorCount }

    /// The load average of the last minute; -1 where there is none.
    static var loadAverage: Double {
        var loads = [Double](repeating: 0, count: 1)
        return getloadavg(&loads, 1) == 1 ? loads[0] : -1
    }

    /// The memory of this process that is in use now, in bytes; 0 where the kernel does not say.
    static var residentBytes: Int {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
        let fields = text.split(separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(getpagesize()) : 0
    }

    /// The first four numbers of the first line are user, nice, system and idle time, in ticks; waiting for a disk, the
    /// fifth, is idle too.
    private static func busySeconds() -> Double {
        guard let text = try? String(contentsOfFile: "/proc/stat", encoding: .utf8),
            let line = text.split(separator: "\n").first
        else { return 0 }
        let ticks = line.split(separator: " ").dropFirst().compactMap { Double($0) }
        guard ticks.count >= 7 else { return 0 }
        return (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
