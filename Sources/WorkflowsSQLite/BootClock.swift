import FoundationEssentials
import Glibc
import Workflows

/// The clock that all processes of one machine share and nobody sets: it counts on through suspension and starts anew
/// with each boot, which the boot ID tells apart. Leases are measured by it.
public struct BootClock: Sendable {
    /// Nanoseconds since the boot.
    public let now: @Sendable () -> Int64
    /// Which boot.
    public let bootID: @Sendable () -> String

    /// A clock made of two functions; a test moves time and boots as it likes.
    public init(now: @escaping @Sendable () -> Int64, bootID: @escaping @Sendable () -> String) {
        self.now = now
        self.bootID = bootID
    }

    /// `CLOCK_BOOTTIME`, and `/proc/sys/kernel/random/boot_id`.
    public static let system: BootClock = {
        let boot = readBootID()
        return BootClock(
            now: {
                var time = timespec()
                clock_gettime(CLOCK_BOOTTIME, &time)
                return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
            },
            bootID: { boot })
    }()

    private static func readBootID() -> String {
        let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        return String((text ?? "unknown").prefix { !$0.isWhitespace })
    }
}

extension Duration {
    /// The duration in nanoseconds, stopping at the ends of the range.
    var wholeNanoseconds: Int64 {
        let (value, overflow) = wholeMicroseconds.multipliedReportingOverflow(by: 1000)
        return overflow ? (self < .zero ? .min : .max) : value
    }
}
