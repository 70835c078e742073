import Foundation
import Testing
import Workflows

@Suite("wftop trigger", .serialized)
struct TriggerTests {
    private let store: ParcelStore
    init() async throws { store = try await ParcelStore.ofEachFate() }

    private func trigger(_ words: String...) async throws -> Finished {
        try await Wftop.run(["trigger", "parcels"] + words + ["--at", store.path])
    }

    private static let parcel = #"{"fate":"delivered","reason":""}"#

    @Test("A run begins with the object that was given, and keeps who began it and why")
    func triggers() async throws {
        let result = try await trigger(
            "parcel-9", "--object", Self.parcel, "--reason", "lost", "--yes", "-o", "json")
        #expect(result.end == .code(0), "\(result)")
        let json = try JSONValue(result.output)
        #expect(json["outcome"].text == "applied" && json["action"].text == "trigger")
        let id = try #require(json["triggered_run_id"].text)
        let run = try JSONValue(try await Wftop.run("run", "show", id, "--at", store.path, "-o", "json").output)
        #expect(run["foreign_id"].text == "parcel-9" && run["run_state"].text == "initiated")
        #expect(run["reason"].text == "lost" && run["object"]["fate"].text == "delivered")
    }

    @Test("The object comes from a file, or from standard input, byte for byte")
    func fromFile() async throws {
        let file = try store.directory.write(Self.parcel + "\n", to: "parcel.json")
        #expect(try await trigger("parcel-a", "--object", "@" + file, "--yes").end == .code(0))
        let piped = try await Wftop.shell(
            "printf '\\001\\002' | \"$WFTOP\" trigger parcels parcel-b --object - --yes --at \(store.path)")
        #expect(piped.end == .code(0), "\(piped)")
        let run = try JSONValue(try await Wftop.run("run", "show", "parcel-b", "--at", store.path, "-o", "json").output)
        #expect(run["object_base64"].text == "AQI=")
    }

    @Test("A dry run says what would happen and does nothing; without a yes nothing is done")
    func dryRun() async throws {
        let dry = try await trigger("parcel-9", "--object", Self.parcel, "--dry-run")
        #expect(dry.end == .code(0) && dry.output.contains("would_apply"), "\(dry)")
        let unconfirmed = try await trigger("parcel-9", "--object", Self.parcel)
        #expect(unconfirmed.end == .code(64) && unconfirmed.errors.contains("--yes"), "\(unconfirmed)")
        #expect(try await Wftop.run("run", "show", "parcel-9", "--at", store.path).end == .code(66))
    }

    @Test("2: what is refused says why: an unfinished run of that foreign ID, a status nothing moves a run from")
    func refused() async throws {
        let twice = try await trigger("waits", "--object", Self.parcel, "--yes")
        #expect(twice.end == .code(2) && twice.output.contains("has an unfinished run"), "\(twice)")
        let end = try await trigger("parcel-9", "--object", Self.parcel, "--status", "delivered", "--yes")
        #expect(end.end == .code(2) && end.output.contains("nothing moves it from there"), "\(end)")
    }

    @Test("Where it starts is named by label or number; who names what there is not is told what there is")
    func status() async throws {
        #expect(try await trigger("parcel-c", "--object", Self.parcel, "--status", "Waiting", "--yes").end == .code(0))
        let run = try JSONValue(try await Wftop.run("run", "show", "parcel-c", "--at", store.path, "-o", "json").output)
        #expect(run["status"].number == 2)
        let unknown = try await trigger("parcel-d", "--object", Self.parcel, "--status", "Lost", "--yes")
        #expect(unknown.end == .code(66) && unknown.errors.contains("Created, Waiting, Delivered"), "\(unknown)")
        let workflow = try await Wftop.run(
            "trigger", "nosuch", "d", "--object", Self.parcel, "--yes", "--at", store.path)
        #expect(workflow.end == .code(66) && workflow.errors.contains("it has parcels"), "\(workflow)")
    }

    @Test("64 and 66: an object that is not JSON, and a file that is not there")
    func badObject() async throws {
        let text = try await trigger("parcel-d", "--object", "{fate", "--yes")
        #expect(text.end == .code(64) && text.errors.contains("is not JSON"), "\(text)")
        let file = try await trigger("parcel-d", "--object", "@/nowhere/x.json", "--yes")
        #expect(file.end == .code(66) && file.errors.contains("/nowhere/x.json"), "\(file)")
    }
}
