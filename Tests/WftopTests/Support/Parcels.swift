import Logging
import Workflows
import WorkflowsSQLite

/// A small workflow whose runs end up where their object says: something for the command line to show.
enum ParcelStatus: Int, WorkflowStatus {
    case created = 1
    case waiting
    case delivered
}

struct Parcel: Codable, Sendable {
    enum Fate: String, Codable {
        case delivered, waits, paused, cancelled
    }

    var fate: Fate
    var reason = "no such street"
}

/// A store of parcels, made by a service that ran in this process and has stopped.
struct ParcelStore {
    let directory: TemporaryDirectory
    var path: String { directory.store }
    private(set) var runs: [RunID] = []

    /// Triggers the parcels in this order and lets each go where it is to go.
    init(_ parcels: [(ForeignID, Parcel)]) async throws {
        directory = try TemporaryDirectory()
        var options = SQLiteOptions()
        options.durability = .off
        let adapter = try SQLiteAdapter(path: directory.store, options: options)
        var build = BuildOptions()
        build.logger.logLevel = .critical
        let workflow = try Self.builder.build(on: adapter, options: build)
        for (foreignID, parcel) in parcels { runs.append(try await workflow.trigger(foreignID, with: parcel)) }
        let service = Task { try await workflow.run() }
        defer { service.cancel() }
        let waiting = parcels.count { $0.1.fate == .waits }
        try await eventually(
            "every parcel where it belongs, and its timeout armed",
            seeing: { "of \(waiting) that wait; \(try await adapter.records.counts())" }
        ) {
            let armed = try await adapter.timeouts?.timeouts(workflow: nil, runID: nil, limit: waiting + 1).count
            let counts = try await adapter.records.counts()
            return armed == waiting && counts.allSatisfy { $0.runState != .initiated }
        }
        service.cancel()
        _ = await service.result
        // Left to itself it would close at a moment of its own, and hold the file while it does.
        try await adapter.close()
    }

    /// One parcel of each fate.
    static func ofEachFate() async throws -> ParcelStore {
        try await ParcelStore([
            ("delivered", Parcel(fate: .delivered)), ("waits", Parcel(fate: .waits)),
            ("paused", Parcel(fate: .paused)), ("cancelled", Parcel(fate: .cancelled)),
        ])
    }

    /// So many delivered parcels.
    static func delivered(_ count: Int) async throws -> ParcelStore {
        try await ParcelStore((1...count).map { (ForeignID("parcel-\($0)"), Parcel(fate: .delivered)) })
    }

    private static var builder: WorkflowBuilder<Parcel, ParcelStatus> {
        var parcels = WorkflowBuilder<Parcel, ParcelStatus>("parcels")
        parcels.addStep(from: .created, to: .waiting, .delivered) { run in
            switch run.object.fate {
            case .delivered: .to(.delivered)
            case .waits: .to(.waiting)
            case .paused: .pause(run.object.reason)
            case .cancelled: .cancel(run.object.reason)
            }
        }
        parcels.addTimeout(from: .waiting, to: .delivered, name: "return", timer: .after(.hours(24))) { _, _ in
            .to(.delivered)
        }
        return parcels
    }
}
