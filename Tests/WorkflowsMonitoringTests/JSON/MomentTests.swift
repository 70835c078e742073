import Testing
import Workflows

@testable import WorkflowsMonitoring

@Suite("Moments as RFC 3339 writes them")
struct MomentTests {
    @Test(
        "A moment is read back to the millisecond",
        arguments: [
            0, 1, -1, 1_764_000_000_123_456, -62_167_219_200_000_001, 253_402_300_799_999_999, .max, .min,
        ] as [Int64])
    func back(microseconds: Int64) {
        let moment = Timestamp(microseconds: microseconds)
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1000)
        let floor = (remainder < 0 ? quotient - 1 : quotient).multipliedReportingOverflow(by: 1000)
        #expect(Timestamp(rfc3339: moment.description)?.microseconds == (floor.overflow ? .min : floor.partialValue))
    }

    @Test("Offsets and finer fractions are understood")
    func forms() {
        let moment = Timestamp(microseconds: 1_767_603_600_000_000)
        #expect(Timestamp(rfc3339: "2026-01-05T09:00:00Z") == moment)
        #expect(Timestamp(rfc3339: "2026-01-05t10:30:00+01:30") == moment)
        #expect(Timestamp(rfc3339: "2026-01-05T04:00:00.000-05:00") == moment)
        #expect(Timestamp(rfc3339: "2026-01-05T09:00:00.0000019Z") == moment + .microseconds(1))
        #expect(Timestamp(rfc3339: "2024-02-29T00:00:00Z") != nil)
        #expect(Timestamp(rfc3339: "2016-12-31T23:59:60Z") == Timestamp(rfc3339: "2017-01-01T00:00:00Z"))
    }

    @Test(
        "Anything else is refused",
        arguments: [
            "", "2026", "2026-01-05", "2026-01-05T09:00:00", "2026-1-05T09:00:00Z", "2026-01-05 09:00:00Z",
            "2026-13-05T09:00:00Z", "2026-00-05T09:00:00Z", "2026-01-32T09:00:00Z", "2026-04-31T09:00:00Z",
            "2025-02-29T00:00:00Z", "2026-01-05T24:00:00Z", "2026-01-05T09:60:00Z", "2026-01-05T09:00:61Z",
            "2026-01-05T09:00:00.Z", "2026-01-05T09:00:00+0100", "2026-01-05T09:00:00Zx", "+2026-01-05T09:00:00Z",
            "9999999-01-05T09:00:00Z", "2026-01-00T09:00:00Z", "٢٠٢٦-01-05T09:00:00Z",
        ])
    func refused(text: String) { #expect(Timestamp(rfc3339: text) == nil) }
}
