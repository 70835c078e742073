public import WorkflowsReflex
public import WorkflowsTesting

/// An empty database, and what a suite must know to hold promises against it.
public struct ReflexDatabaseUnderTest: Sendable {
    /// Makes one, for one case.
    public typealias Factory = @Sendable () async throws -> ReflexDatabaseUnderTest

    /// The database, without tables. Who needs to clean up after a case does so when it is released.
    public var database: any ReflexDatabase
    /// The same database, as another process would open it: what was written is looked for there. `nil` for one that cannot
    /// be opened twice.
    public var another: (@Sendable () async throws -> any ReflexDatabase)?

    /// A database that is opened once.
    public init(_ database: any ReflexDatabase) { self.database = database }
}

extension ConformanceSuite {
    /// What a `ReflexDatabase` promises. It makes tables of its own, in the dialect's words:
    ///
    ///     static let suite = ConformanceSuite.reflexDatabase { ReflexDatabaseUnderTest(try TemporaryDatabase()) }
    public static func reflexDatabase(_ make: @escaping ReflexDatabaseUnderTest.Factory) -> ConformanceSuite {
        ConformanceSuite("ReflexDatabase", ReflexDatabasePromises.all) { _ in
            DatabaseTrial(subject: try await make())
        }
    }
}
