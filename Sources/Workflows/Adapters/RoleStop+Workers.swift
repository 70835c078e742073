extension RoleStop {
    /// Whether a role is stopped by it: the one that it names, and, where there is another number of workers by now, each
    /// that takes events which the one it names took.
    public func concerns(_ role: RoleName) -> Bool {
        guard role != self.role else { return true }
        let (own, other) = (WorkerShare(self.role), WorkerShare(role))
        return own.of == other.of && own.partitions.bits & other.partitions.bits != 0
    }
}

extension RoleStopStore {
    /// The name that a stop is kept by which stops a role there: its own, or that of a worker when there was another number
    /// of them. Who starts the role lifts that.
    package func stoppedName(of role: RoleName, on instance: InstanceName?) async throws(WorkflowError) -> RoleName {
        let stops = try await roleStops().filter { $0.instance == instance && $0.concerns(role) }
        return stops.contains { $0.role == role } ? role : stops.first?.role ?? role
    }
}

/// Which of the workers that share a step's events a role's name is of.
private struct WorkerShare {
    /// What the names of all of them begin with.
    let of: Substring
    let partitions: PartitionSet

    init(_ role: RoleName) {
        let name = role.rawValue[...]
        guard let match = name.wholeMatch(of: /(.*)-([0-9]+)-of-([0-9]+)/), let index = Int(match.2),
            let count = Int(match.3), (1...Partition.count).contains(count), (1...count).contains(index)
        else {
            (of, partitions) = (name, .all)
            return
        }
        (of, partitions) = (match.1, .share(index - 1, of: count))
    }
}
