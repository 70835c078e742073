import Foundation
import Testing
import Workflows
import WorkflowsWire

@Suite("A record on the wire")
struct WireRecordTests {
    @Test("What another protobuf wrote is read, field for field")
    func read() throws {
        let record = try WireRecord(wireBytes: Golden.named("record"))
        #expect(record == (try WireRecord(sampleRecord())))

        let moved = try WireRecord(wireBytes: Golden.named("record-moved"))
        #expect(moved.workflow == "Bücher leihen" && moved.foreignID == "kunde/Zürich ✓ 🧾")
        #expect(moved.status == -2 && moved.runState == .running && moved.runID == goldenRun)
        #expect(moved.object == Data(0...255) + Data(0...255))
        #expect(moved.createdAt == (try WireTime(seconds: 1_712_620_800, nanoseconds: 123_456_789)))
        #expect(moved.updatedAt == (try WireTime(seconds: 1_893_456_000, nanoseconds: 999_999_999)))
    }

    @Test("What was read is written byte for byte as another protobuf writes it", arguments: Golden.records)
    func write(golden: Golden) throws {
        #expect(try WireRecord(wireBytes: golden.bytes).wireBytes() == golden.bytes)
    }

    @Test("Records were found that have fields of every age, and no times")
    func found() {
        let names = ["record", "record-old", "record-newer", "record-old-and-newer", "record-without-times"]
        #expect(Set(Golden.records.map(\.name)).isSuperset(of: names))
        #expect(Golden.records.count == 10 && Golden.outbox.count == 10)
    }

    @Test("A record of the engine is written byte for byte as another protobuf writes it")
    func writeOwn() throws {
        #expect(try WireRecord(sampleRecord()).wireBytes() == Golden.named("record"))
    }

    @Test(
        "Fields that are no longer used, and those that nobody has yet, change nothing of what is read, but count in comparing",
        arguments: ["record-old", "record-newer", "record-old-and-newer"])
    func otherFields(golden: String) throws {
        let record = try WireRecord(wireBytes: Golden.named("record"))
        let other = try WireRecord(wireBytes: Golden.named(golden))
        let meta = sampleRecord().meta
        #expect(other.record(objectVersion: 2, meta: meta) == record.record(objectVersion: 2, meta: meta))
        #expect(other != record && Set([other, record, other]).count == 2)
        let again = try WireRecord(wireBytes: Golden.named(golden))
        #expect(other == again && other.hashValue == again.hashValue)
    }

    @Test("A record that was read and is changed keeps the fields that nobody knows; one made of its fields has none")
    func changed() throws {
        var record = try WireRecord(wireBytes: Golden.named("record-old-and-newer"))
        record.status = 4
        record.object = Data("[]".utf8)
        #expect(try record.wireBytes() == Golden.named("record-old-and-newer-moved"))

        let bare = try WireRecord(wireBytes: Golden.named("record-old-and-newer"))
        let made = WireRecord(
            workflow: bare.workflow, foreignID: bare.foreignID, runID: bare.runID, runState: bare.runState,
            status: bare.status, object: bare.object, createdAt: bare.createdAt, updatedAt: bare.updatedAt)
        #expect(try made.wireBytes() == Golden.named("record"))
    }

    @Test("Times that were not written are 1970, as in Go")
    func noTimes() throws {
        let record = try WireRecord(wireBytes: Golden.named("record-without-times"))
        #expect(record.createdAt.timestamp.microseconds == 0 && record.updatedAt.timestamp.microseconds == 0)
    }

    @Test("A time that was not there is written once it is set, and the times of 1970 always are in a new record")
    func setTimes() throws {
        var record = try WireRecord(wireBytes: Golden.named("record-without-times"))
        let moment = try WireTime(seconds: 1_712_620_800, nanoseconds: 0)
        (record.createdAt, record.updatedAt) = (moment, moment)
        #expect(try record.wireBytes() == Golden.named("record"))

        let start = try WireTime(seconds: 0, nanoseconds: 0)
        let new = WireRecord(
            workflow: "", foreignID: "", runID: goldenRun, runState: .initiated, status: 0, object: Data(),
            createdAt: start, updatedAt: start)
        #expect(try new.wireBytes() == Golden.named("record-defaults"))
    }

    @Test("A record crosses and comes back with all but its version, its meta and the version of its object")
    func roundTrip() throws {
        let record = sampleRecord(createdAt: Timestamp(microseconds: -1_234_567))
        let back = try WireRecord(wireBytes: WireRecord(record).wireBytes())
        #expect(back.record(objectVersion: record.objectVersion, meta: record.meta) == record)

        let meta = Record.Meta(version: 1, visit: 1, enteredAt: record.createdAt, origin: Origin(.engine))
        let bare = back.record(objectVersion: 1, meta: meta)
        #expect(bare.meta == meta && bare.objectVersion == 1)
    }

    @Test("Every run state crosses by its number", arguments: RunState.allCases)
    func runStates(state: RunState) throws {
        var record = sampleRecord()
        record.runState = state
        let bytes = try WireRecord(record).wireBytes()
        #expect(bytes.last == UInt8(state.rawValue))
        #expect(try WireRecord(wireBytes: bytes).runState == state)
    }

    @Test(
        "A time is rounded down to the microsecond, before 1970 too",
        arguments: [
            (0, 0, 0), (0, 999, 0), (1, 1_999, 1_000_001), (-1, 999_999_999, -1), (-1, 0, -1_000_000),
            (-2, 1_500, -1_999_999),
        ])
    func rounding(seconds: Int64, nanoseconds: Int32, microseconds: Int64) throws {
        let time = try WireTime(seconds: seconds, nanoseconds: nanoseconds)
        #expect(time.timestamp == Timestamp(microseconds: microseconds))
        let exact = try WireTime(time.timestamp)
        #expect(exact.seconds == seconds && exact.nanoseconds == nanoseconds / 1000 * 1000)
    }

    @Test("What has no place on the wire is refused, and nothing is cut off")
    func unfit() {
        for status in [Int(Int32.max) + 1, Int(Int32.min) - 1, Int.max, Int.min] {
            let error = #expect(throws: WorkflowError.self) { try WireRecord(sampleRecord(status: status)) }
            #expect(error?.code == .unfitForWire)
            #expect(error?.message.contains("\(status)") == true)
        }
        let edges = WireTime.secondsRange
        for moment in [
            Timestamp.distantPast, Timestamp(microseconds: .max),
            Timestamp(microseconds: edges.lowerBound * 1_000_000 - 1),
            Timestamp(microseconds: (edges.upperBound + 1) * 1_000_000),
        ] {
            let error = #expect(throws: WorkflowError.self) { try WireRecord(sampleRecord(createdAt: moment)) }
            #expect(error?.code == .unfitForWire)
        }
        #expect(throws: Never.self) {
            _ = try WireRecord(sampleRecord(createdAt: Timestamp(microseconds: edges.lowerBound * 1_000_000)))
            _ = try WireRecord(sampleRecord(createdAt: Timestamp(microseconds: edges.upperBound * 1_000_000 + 999_999)))
        }
    }
}
