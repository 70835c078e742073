public import Workflows

/// A SQL database, as far as Reflex's tables need one. All that is particular to a database is behind this.
///
/// `ConformanceSuite.reflexDatabase` of `WorkflowsReflexTesting` holds a database against what is said here.
public protocol ReflexDatabase: Sendable {
    /// The words in which databases differ.
    var dialect: ReflexDialect { get }

    /// The rows that a statement finds among what is committed.
    func query(_ statement: SQLStatement) async throws(WorkflowError) -> [[SQLValue]]

    /// Carries out statements in one transaction. Returns when it is durable.
    ///
    /// - Throws: `conflict` where a key is taken already, or what the database failed with; then nothing was written.
    func execute(_ statements: [SQLStatement]) async throws(WorkflowError)
}

/// The words in which databases differ, as far as Reflex's tables need them.
public struct ReflexDialect: Sendable {
    /// A primary key that the database numbers, never twice, and that takes a number it is given.
    public var numberedKey: String
    /// The type of a whole number of 64 bits.
    public var integer: String
    /// The type of a text.
    public var text: String
    /// The type of bytes.
    public var bytes: String

    /// SQLite's words.
    public static let sqlite = ReflexDialect(
        numberedKey: "INTEGER PRIMARY KEY AUTOINCREMENT", integer: "INTEGER", text: "TEXT", bytes: "BLOB")

    /// A dialect.
    public init(numberedKey: String, integer: String, text: String, bytes: String) {
        self.numberedKey = numberedKey
        self.integer = integer
        self.text = text
        self.bytes = bytes
    }
}

extension String {
    /// The name as SQL takes it, whatever it is made of.
    var asSQLName: String { "\"\(replacing("\"", with: "\"\""))\"" }
}
