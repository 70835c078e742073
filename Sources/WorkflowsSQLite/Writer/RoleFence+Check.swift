import Workflows

extension RoleFence {
    /// The role's present epoch; `nil` for a role nobody ever held.
    func storedEpoch(_ connection: Connection) throws -> Int64? {
        let statement = try connection.statement("SELECT epoch FROM roles WHERE name = ?")
        statement.bind(role)
        return try statement.first { $0.int64(0) }
    }

    /// - Throws: `roleLost` when the role has changed hands since.
    func check(against present: Int64?) throws {
        guard let present, epoch < present else { return }
        throw WorkflowError(
            .roleLost,
            "The role \(role) was given to another instance: epoch \(epoch) is over, it is \(present) now.")
    }
}
