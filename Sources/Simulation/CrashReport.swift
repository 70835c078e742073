import Glibc
import Synchronization

/// Says which seed was played when the process ends by a trap: then nothing else does.
enum CrashReport {
    private static let seed = Atomic<UInt64>(0)
    private static let isInstalled = Atomic<Bool>(false)

    /// A seed is played from now on.
    static func current(_ number: UInt64) {
        seed.store(number, ordering: .relaxed)
        guard !isInstalled.exchange(true, ordering: .relaxed) else { return }
        for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT] {
            signal(number) { number in
                CrashReport.write()
                signal(number, SIG_DFL)
                raise(number)
            }
        }
    }

    /// Nothing but system calls: memory may be in any state.
    private static func write() {
        var text: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &text) { bytes in
            var length = 0
            for byte in "seed ".utf8 {
                bytes[length] = byte
                length += 1
            }
            let number = seed.load(ordering: .relaxed)
            var divisor: UInt64 = 1
            while number / divisor >= 10 { divisor *= 10 }
            while divisor > 0 {
                bytes[length] = UInt8(ascii: "0") + UInt8(number / divisor % 10)
                length += 1
                divisor /= 10
            }
            bytes[length] = UInt8(ascii: "\n")
            _ = Glibc.write(STDERR_FILENO, bytes.baseAddress, length + 1)
        }
    }
}
