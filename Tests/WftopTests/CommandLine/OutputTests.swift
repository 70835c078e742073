import Foundation
import Testing
import Workflows

@Suite("What commands print", .serialized)
struct OutputTests {
    @Test("A list as JSON is an object with its items, the moment it holds for and the total")
    func json() async throws {
        let store = try await ParcelStore.ofEachFate()
        let list = try JSONValue(try await Wftop.run("runs", "-o", "json", "--at", store.path).output)
        #expect(Set(list.keys) == ["items", "as_of", "total", "total_kind"])
        #expect(list["total"].number == 4)
        #expect(list["total_kind"].text == "exact")
        let runs = list["items"].elements
        #expect(runs.count == 4)
        let paused = try #require(runs.first { $0["foreign_id"].text == "paused" })
        #expect(
            Set(paused.keys) == [
                "workflow_name", "foreign_id", "run_id", "run_state", "status", "status_label", "version", "reason",
                "created_at", "updated_at",
            ])
        #expect(paused["workflow_name"].text == "parcels")
        #expect(paused["run_state"].text == "paused")
        #expect(paused["status"].number == 1)
        #expect(paused["status_label"].text == "Created")
        #expect(paused["reason"].text == "no such street")
        let time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
        #expect(paused["created_at"].text?.wholeMatch(of: time) != nil)
        #expect(list["as_of"].text?.wholeMatch(of: time) != nil)
        // What is unknown is left out: never null.
        let delivered = try #require(runs.first { $0["foreign_id"].text == "delivered" })
        #expect(!delivered.keys.contains("reason"))
    }

    @Test("One record is a bare object with the moment it holds for")
    func record() async throws {
        let store = try await ParcelStore.ofEachFate()
        let record = try JSONValue(try await Wftop.run("run", "show", "waits", "-o", "json", "--at", store.path).output)
        #expect(record.keys.contains("as_of"))
        #expect(record["run_id"].text == store.runs[1].description)
        #expect(record["run_state"].text == "running")
        #expect(record["object"]["fate"].text == "waits")
        #expect(record["object_version"].number == 1)
    }

    @Test("A history gives each version with who wrote it and how long it stayed")
    func history() async throws {
        let store = try await ParcelStore.ofEachFate()
        let lines = try await Wftop.run("run", "history", "cancelled", "-o", "ndjson", "--at", store.path).lines
        let versions = try lines.map { try JSONValue($0) }
        #expect(versions.map { $0["version"].number } == [1, 2])
        #expect(versions.map { $0["run_state"].text } == ["initiated", "cancelled"])
        #expect(versions.map { $0["by"].text } == ["trigger", "step"])
        #expect(versions[0].keys.contains("dwell_seconds"))
        #expect(versions[0].keys.contains("at"))
        #expect(versions[1]["role"].text != nil)
        #expect(versions[1]["instance"].text != nil)
    }

    @Test("NDJSON is an item a line, without an envelope", arguments: ["runs", "roles", "timeouts"])
    func ndjson(command: String) async throws {
        let store = try await ParcelStore.ofEachFate()
        let list = try JSONValue(try await Wftop.run(command, "-o", "json", "--at", store.path).output)
        let lines = try await Wftop.run(command, "-o", "ndjson", "--at", store.path).lines
        #expect(lines.count == list["items"].elements.count)
        #expect(!lines.isEmpty)
        for (line, item) in zip(lines, list["items"].elements) {
            #expect(try JSONValue(line).keys.sorted() == item.keys.sorted())
        }
    }

    @Test("Roles, timeouts and graphs have the documented names")
    func names() async throws {
        let store = try await ParcelStore.ofEachFate()
        let roles = try JSONValue(try await Wftop.run("roles", "-o", "json", "--at", store.path).output)
        let role = try #require(roles["items"].elements.first)
        for key in [
            "workflow_name", "role", "display_name", "kind", "instance", "instance_state", "instance_seen_at", "state",
            "since", "error_count", "processed", "skipped",
        ] { #expect(role.keys.contains(key), "\(key)") }
        #expect(!role.keys.contains("holder"))
        #expect(role["instance_state"].text == "stopped")
        #expect(role["state"].text == "shutdown")
        let timeouts = try JSONValue(try await Wftop.run("timeouts", "-o", "json", "--at", store.path).output)
        let timeout = try #require(timeouts["items"].elements.first)
        for key in ["run_id", "status", "name", "due_at"] { #expect(timeout.keys.contains(key), "\(key)") }
        #expect(timeout["name"].text == "return")
        let graph = try JSONValue(try await Wftop.run("graph", "-o", "json", "--at", store.path).output)
        #expect(graph.keys.contains("as_of"))
        for key in ["status", "status_label", "starting", "terminal", "running", "paused"] {
            #expect(graph["nodes"].elements.allSatisfy { $0.keys.contains(key) }, "\(key)")
        }
        for key in ["from", "to", "kind"] {
            #expect(graph["edges"].elements.allSatisfy { $0.keys.contains(key) }, "\(key)")
        }
        #expect(graph["edges"].elements.count == 3)
    }

    @Test("A table has titles and a row per run")
    func table() async throws {
        let store = try await ParcelStore.ofEachFate()
        let lines = try await Wftop.run("runs", "--at", store.path).lines
        #expect(lines.count == 5)
        #expect(lines[0].hasPrefix("WORKFLOW_NAME  FOREIGN_ID"))
        #expect(lines.contains { $0.contains("paused") && $0.hasSuffix("no such street") })
    }

    @Test("The target may stand in the environment instead")
    func environment() async throws {
        let store = try await ParcelStore.delivered(2)
        let result = try await Wftop.run("runs", "-o", "ndjson", environment: ["WFTOP_TARGET": store.path])
        #expect(result.lines.count == 2, "\(result)")
    }
}
