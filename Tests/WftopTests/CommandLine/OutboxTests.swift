import Foundation
import Testing

@Suite("What waits because it failed, and what is dropped of it", .serialized)
struct OutboxTests {
    private static let consumer = "parcels-connector-scans-consumer"

    /// A run whose step failed, an event that a connector failed at with one behind it, and an event that cannot be read.
    private func store() async throws -> ParcelStore {
        let store = try await ParcelStore.ofEachFate()
        try StoreFile(store.path).damage(
            """
            INSERT INTO inbox(consumer, event_id, key, partition, type, headers, payload, at, attempts, due_at, last_error,
              kept_at, waits) VALUES
              ('\(Self.consumer)', 'scan-1', 'van-7', 0, 'scan', '{}', x'00', 1, 4, 1, 'no such' || char(27) || '[2J van', 1, 0),
              ('\(Self.consumer)', 'scan-2', 'van-7', 0, 'scan', '{}', x'00', 1, 0, 1, '', 1, 1);
            INSERT INTO parked(run_key, consumer, workflow_id, partition, version, status, attempts, due_at, last_error,
              first_error_at, last_error_at)
            SELECT run_key, 'parcels-2-consumer', workflow_id, partition, version, status, 2, 1, '503', 1, 1
            FROM runs WHERE foreign_id = 'waits';
            INSERT INTO dead_letters(consumer, event_id, bytes, error, at)
            VALUES ('parcels-1-consumer', 1, x'00', 'there is no run state 99', 1)
            """)
        return store
    }

    @Test("All of it is listed, each kind by its name, with why and how often; in CSV as in JSON")
    func listed() async throws {
        let store = try await store()
        let list = try JSONValue(try await Wftop.run("outbox", "-o", "json", "--at", store.path).output)
        let items = list["items"].elements
        #expect(items.map { $0["kind"].text } == ["failure", "kept_event", "kept_event", "dead_letter"])
        #expect(items[0]["foreign_id"].text == "waits" && items[0]["last_error"].text == "503")
        #expect(items[1]["stream_event_id"].text == "scan-1" && items[1]["attempts"].number == 4)
        #expect(items[3]["error"].text == "there is no run state 99")
        let yes = try JSONValue("true")
        #expect(list["total"].number == 4 && list["row_is_event"] == yes)
        #expect(list["depth"].number == 0)
        let csv = try await Wftop.run("outbox", "-o", "csv", "--at", store.path).output
            .split(whereSeparator: \.isNewline)
        #expect(csv.count == 5 && csv[0].hasPrefix("kind,workflow_name,foreign_id,run_id"), "\(csv)")
        let table = try await Wftop.run("outbox", "--at", store.path)
        #expect(table.output.contains("scan-2") && table.output.contains("behind another"))
        #expect(!table.output.unicodeScalars.contains("\u{1B}"))
    }

    @Test("An event that is kept for a connector is dropped for a reason and after a yes, and only while it is there")
    func dropped() async throws {
        let store = try await store()
        func discard(_ arguments: String...) async throws -> (end: String, output: String) {
            let result = try await Program(
                Wftop.path, ["discard", Self.consumer, "scan-1"] + arguments + ["--at", store.path]
            ).finish(within: .seconds(60))
            return ("\(result.end)", result.output)
        }
        let code64 = try await Wftop.run("discard", "--at", store.path).end
        #expect(try await discard("--yes", "--reason", " ").end == "\(code64)")
        #expect(try await discard("--reason", "a test").end == "\(code64)", "nobody is there to confirm")
        let done = try await discard("--yes", "--reason", "a test", "-o", "json")
        #expect(try JSONValue(done.output)["outcome"].text == "discarded", "\(done)")
        let late = try await discard("--yes", "--reason", "a test")
        #expect(late.output.contains("not_found") && late.end != done.end, "\(late)")
        let left = try await Wftop.run("outbox", "-o", "ndjson", "--at", store.path).lines
        #expect(left.filter { $0.contains("kept_event") }.count == 1)
    }
}
