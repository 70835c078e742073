/// Carries out what may write and then be sorry, under a name that no user's code may use.
struct Savepoint {
    static let name = "workflows_code"
    private static let begin = "SAVEPOINT \(name) /* the store's */"
    private static let release = "RELEASE \(name) /* the store's */"
    private static let rollback = "ROLLBACK TO \(name) /* the store's */"

    let connection: Connection
    let hooks: EffectHooks

    /// - Parameter body: says whether what it wrote is kept. When it throws, that is taken back.
    /// - Throws: what the body throws; `MemberFailure` where the savepoint itself fails, so that nobody knows what is left.
    func around(_ body: () throws -> Bool) throws {
        if hooks.keepsFailedWrites || hooks.commitsCodeAlone {
            _ = try body()
            return
        }
        try carryOut(Self.begin)
        let keeps: Bool
        do {
            keeps = try body()
        } catch {
            // An error may have ended the whole transaction, and with it the savepoint.
            if connection.isInTransaction { try takeBack() }
            throw error
        }
        if keeps { try carryOut(Self.release) } else { try takeBack() }
    }

    private func takeBack() throws {
        try carryOut(Self.rollback)
        try carryOut(Self.release)
    }

    private func carryOut(_ sql: String) throws {
        do {
            try connection.statement(sql).run()
        } catch {
            throw MemberFailure(cause: error)
        }
    }
}
