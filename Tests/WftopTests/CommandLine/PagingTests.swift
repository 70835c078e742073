import Testing
import Workflows
import WorkflowsMonitoring

@testable import wftop

@Suite("Lists that are read while the runs move", .serialized)
struct PagingTests {
    @Test(
        "A run that moves between two pages is listed all the same, and once", arguments: [nil, "state:running,paused"])
    func moving(filter: String?) async throws {
        let store = try await ParcelStore((1...30).map { (ForeignID("parcel-\($0)"), Parcel(fate: .waits)) })
        let monitor = try StoreFile(store.path).monitor(readOnly: false)
        let selection = try await Selection(filter: filter, monitor: monitor)
        var listed: [RunID] = []
        var cursor: PageCursor?
        var resting = store.runs
        repeat {
            let page = try await monitor.runs(selection.query, after: cursor, limit: 10)
            listed += selection.keep(page).map(\.runID)
            cursor = page.next
            // One that was listed and one that was not yet: each gets a new version.
            let unlisted = resting.first { !listed.contains($0) }
            for id in [listed.last, unlisted].compactMap(\.self) {
                resting.removeAll { $0 == id }
                let version = try await monitor.run(id).value.version
                let request = ActionRequest(
                    kind: .pause, runID: id, decidedVersion: version, requestID: RequestID("pause \(id)"),
                    reason: "tested")
                #expect(await monitor.perform(request) == .outcome(.applied(.paused)))
            }
        } while cursor != nil
        #expect(listed.count == 30)
        #expect(Set(listed) == Set(store.runs))
    }

    @Test("The list goes from the run triggered last to the first, whatever was written to since")
    func order() async throws {
        let store = try await ParcelStore.ofEachFate()
        #expect(try await Wftop.run("resume", "paused", "--yes", "--at", store.path).end == .code(0))
        let lines = try await Wftop.run("runs", "-o", "ndjson", "--at", store.path).lines
        #expect(
            try lines.map { try JSONValue($0)["foreign_id"].text } == ["cancelled", "paused", "waits", "delivered"])
    }
}
