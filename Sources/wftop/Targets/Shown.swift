import Dashboard
import Foundation
import Workflows
import WorkflowsMonitoring

/// What the dashboard shows: one target, or several as one.
struct Shown {
    let source: any MonitoringSource
    /// What it is called where it has to have one name.
    let name: String
    /// What `--at` takes to get there; of several all of it, which no command takes.
    let location: String
    /// Where each of several is, by its name among them.
    let locations: [String: String]

    /// Opens what is to be shown.
    ///
    /// - Parameter readOnly: why nothing is to be changed there, where that was asked for.
    init(_ places: [Destination], readOnly: String?) throws {
        let open = try places.map { ($0.profile?.name, try $0.open(readOnly: readOnly)) }
        guard let (profile, first) = open.first else { throw Failure(.usage, "there is nothing to show") }
        guard open.count > 1 else {
            source = first.monitor
            name = profile ?? (first.location as NSString).lastPathComponent
            location = first.location
            locations = [:]
            return
        }
        let parts = Self.named(open.map { ($0.0, $0.1.location) })
        if let twice = Dictionary(grouping: open, by: \.1.location).first(where: { $0.value.count > 1 })?.key {
            throw Failure(.usage, "\(twice) is named twice")
        }
        source = try CombinedSource(zip(parts, open).map { NamedSource($0, $1.1.monitor) })
        name = parts.joined(separator: " + ")
        location = open.map(\.1.location).sorted().joined(separator: "\n")
        locations = Dictionary(zip(parts, open.map(\.1.location))) { first, _ in first }
    }

    /// What each is called among the others: its profile's name, else its file's, else as much of its path as tells it
    /// from the others.
    static func named(_ targets: [(profile: String?, location: String)]) -> [String] {
        let paths = targets.map { $0.location.split(separator: "/").map(String.init) }
        func name(_ index: Int, parts: Int) -> String {
            targets[index].profile ?? paths[index].suffix(parts).joined(separator: "/")
        }
        return targets.indices.map { index in
            let longest = paths[index].count
            for parts in 1..<max(2, longest) {
                let mine = name(index, parts: parts)
                let others = targets.indices.filter { $0 != index }
                if !others.contains(where: { name($0, parts: parts) == mine }) { return mine }
            }
            return targets[index].location
        }
    }
}

extension MonitoringSource {
    /// Refuses a workflow that is not there.
    func require(_ workflow: WorkflowName, in what: String = "this store") async throws {
        let names = try await workflows().value.map(\.workflow)
        guard !names.contains(workflow) else { return }
        let known = names.isEmpty ? "it has none yet" : "it has \(names.map(\.rawValue).joined(separator: ", "))"
        throw Failure(.notFound, "there is no workflow \"\(workflow)\" in \(what): \(known)")
    }
}
