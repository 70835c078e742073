import Foundation

/// What a process has used so far, as the kernel counts it.
struct ProcessUsage {
    /// Processor time of all its threads, also of those that ended; the kernel's ticks are ten milliseconds.
    var processorSeconds = 0.0
    /// How often one of its threads that live went to sleep by itself: each time something woke it.
    var sleeps = 0
    /// What it holds in memory now, and the most it ever held.
    var residentMiB = 0.0
    var peakMiB = 0.0

    init(of process: Int32) {
        let stat = Self.text("/proc/\(process)/stat")
        // The name, in parentheses, may hold blanks.
        let fields = stat.suffix(from: stat.lastIndex(of: ")") ?? stat.startIndex).split(separator: " ")
        if fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) {
            // Fields 14 and 15; the end of field 2 is the first here.
            processorSeconds = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        }
        let status = Self.text("/proc/\(process)/status")
        residentMiB = Double(Self.number(after: "VmRSS:", in: status)) / 1024
        peakMiB = Double(Self.number(after: "VmHWM:", in: status)) / 1024
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []
        for thread in threads {
            let status = Self.text("/proc/\(process)/task/\(thread)/status")
            sleeps += Self.number(after: "\nvoluntary_ctxt_switches:", in: status)
        }
    }

    private static func text(_ path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }

    private static func number(after name: String, in text: String) -> Int {
        guard let range = text.range(of: name) else { return 0 }
        let digits = text[range.upperBound...].drop { !$0.isNumber }.prefix { $0.isNumber }
        return Int(digits) ?? 0
    }
}
