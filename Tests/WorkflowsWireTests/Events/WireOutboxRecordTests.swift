import Foundation
import Testing
import Workflows
import WorkflowsWire

@Suite("An event on the wire")
struct WireOutboxRecordTests {
    @Test("What another protobuf wrote is read as the event that it tells of")
    func read() throws {
        let event = try WireOutboxRecord(wireBytes: Golden.named("outbox"))
            .event(id: 12, at: Timestamp(microseconds: 77))
        #expect(event == sampleEvent())

        let completed = try WireOutboxRecord(wireBytes: Golden.named("outbox-completed"))
            .event(id: 12, at: Timestamp(microseconds: 77))
        #expect(completed == sampleEvent(status: 5, runState: .completed))

        let deletion = try WireOutboxRecord(wireBytes: Golden.named("outbox-delete"))
            .event(id: 12, at: Timestamp(microseconds: 77))
        #expect(deletion == sampleEvent(status: -5, runState: .requestedDataDeleted))
    }

    @Test(
        "What was read is written byte for byte as another protobuf writes it, map order aside",
        arguments: Golden.outbox)
    func write(golden: Golden) throws {
        let written = golden.name == "outbox-reversed" ? try Golden.named("outbox") : golden.bytes
        #expect(try WireOutboxRecord(wireBytes: golden.bytes).wireBytes() == written)
    }

    @Test("Events of the engine are written byte for byte as another protobuf writes them")
    func writeOwn() throws {
        #expect(try WireOutboxRecord(sampleEvent()).wireBytes() == Golden.named("outbox"))
        #expect(
            try WireOutboxRecord(sampleEvent(status: 5, runState: .completed)).wireBytes()
                == Golden.named("outbox-completed"))
        #expect(
            try WireOutboxRecord(sampleEvent(status: -5, runState: .requestedDataDeleted)).wireBytes()
                == Golden.named("outbox-delete"))
    }

    @Test("Headers are read in any order")
    func otherOrder() throws {
        let record = try WireOutboxRecord(wireBytes: Golden.named("outbox"))
        #expect(try Golden.named("outbox-reversed") != Golden.named("outbox"))
        #expect(try WireOutboxRecord(wireBytes: Golden.named("outbox-reversed")) == record)
    }

    @Test(
        "A field that is no longer used, and those that nobody has yet, change nothing of the event, but count in comparing",
        arguments: ["outbox-old", "outbox-newer", "outbox-old-and-newer"])
    func otherFields(golden: String) throws {
        let record = try WireOutboxRecord(wireBytes: Golden.named("outbox"))
        let other = try WireOutboxRecord(wireBytes: Golden.named(golden))
        #expect(try other.event(id: 12, at: Timestamp(microseconds: 77)) == sampleEvent())
        #expect(other != record && Set([other, record, other]).count == 2)
        let made = WireOutboxRecord(runID: other.runID, type: other.type, headers: other.headers)
        #expect(made == record)
    }

    @Test("A row that was read and is changed keeps the fields that nobody knows")
    func changed() throws {
        var record = try WireOutboxRecord(wireBytes: Golden.named("outbox-old-and-newer"))
        record.type = 4
        record.headers = [:]
        #expect(try record.wireBytes() == Golden.named("outbox-old-and-newer-moved"))
    }

    @Test("The trace context that a run carries is a header by the W3C's name; events without one have no such header")
    func traceparent() throws {
        var event = sampleEvent()
        #expect(EventHeaders(event).dictionary["traceparent"] == nil)
        event.traceOrigin = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        #expect(EventHeaders(event).dictionary["traceparent"] == event.traceOrigin)
        let back = try WireOutboxRecord(wireBytes: WireOutboxRecord(event).wireBytes()).event(
            id: event.id, at: event.at)
        #expect(back == event)
    }

    @Test("A header that belongs to others goes through as it came")
    func others() throws {
        let record = try WireOutboxRecord(wireBytes: Golden.named("outbox-of-a-connector"))
        let headers = try EventHeaders(record.headers)
        #expect(headers.connectorData == #"{"ID":"7"}"#)
        #expect(headers.traceOrigin == "00-ab-cd-01" && headers.others.isEmpty)
        #expect(headers.dictionary == record.headers)
        let more = try EventHeaders(record.headers.merging(["tracestate": "a=1"]) { $1 })
        #expect(more.others == ["tracestate": "a=1"] && more.dictionary["tracestate"] == "a=1")
    }

    @Test("Every run state's topic goes through", arguments: RunState.allCases)
    func topics(state: RunState) throws {
        let event = sampleEvent(status: 3, runState: state)
        let back = try WireOutboxRecord(wireBytes: WireOutboxRecord(event).wireBytes()).event(
            id: event.id, at: event.at)
        #expect(back == event)
    }

    @Test("Headers that are missing, or say what cannot be, are errors that name them")
    func malformedHeaders() throws {
        let good = EventHeaders(sampleEvent()).dictionary
        for name in ["workflow_name", "foreign_id", "topic", "run_id", "run_state", "record_version"] {
            var headers = good
            headers[name] = nil
            try expectMalformed(headers, mentions: name)
        }
        let bad: [String: [String]] = [
            "topic": ["", "stock_and_orders-3", "stock and orders-2", "stock_and_orders-delete"],
            "run_id": ["", "17", "0193f2a4-7c1e-4b5d-9a60-1f2e3d4c5b6", "0193f2a4-7c1e-4b5d-9a60-1f2e3d4c5b6b"],
            "run_state": ["", "0", "8", "-1", "running", "2.0", "99999999999999999999"],
            "record_version": ["", "0", "-1", "x", "9223372036854775808"],
        ]
        for (name, values) in bad {
            for value in values {
                var headers = good
                headers[name] = value
                try expectMalformed(headers, mentions: name == "run_id" || name == "topic" ? "" : name)
            }
        }
    }

    private func expectMalformed(_ headers: [String: String], mentions name: String) throws {
        let bytes = try WireOutboxRecord(runID: goldenRun, type: 2, headers: headers).wireBytes()
        let record = try WireOutboxRecord(wireBytes: bytes)
        let error = #expect(throws: WorkflowError.self, "\(headers)") {
            try record.event(id: 1, at: Timestamp(microseconds: 0))
        }
        #expect(error?.code == .malformedWire)
        #expect(name.isEmpty || error?.message.contains(name) == true)
    }

    @Test("A status that has no place on the wire is refused")
    func unfit() {
        let error = #expect(throws: WorkflowError.self) { try WireOutboxRecord(sampleEvent(status: 1 << 31)) }
        #expect(error?.code == .unfitForWire)
    }
}
