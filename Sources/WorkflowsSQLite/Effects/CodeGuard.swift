import GRDB
import GRDBSQLite
import Workflows

/// Watches over a user's code while it holds the writer's connection: it reads everything, writes to its own tables alone,
/// neither ends the transaction nor changes how the connection works, and gives it back in time.
///
/// SQLite asks whoever authorizes whenever a statement is prepared, so this costs nothing while no code runs. It takes the
/// place of GRDB's own, which serves to observe changes: nobody can observe them on this connection.
///
/// Touched on the writer's queue alone, which is what makes it safe to share.
final class CodeGuard: @unchecked Sendable {
    /// For how long a code may hold the transaction.
    let limit: Duration
    private let clock: EngineClock
    private let hooks: EffectHooks
    /// The tables of the store, by name in small letters.
    let tables: Set<String>

    private var isOn = false
    private var depth = 0
    private var beganAt = Duration.zero
    private var heldLast = Duration.zero
    /// For how long codes have held the connection since this was set to zero.
    var spent = Duration.zero
    /// The savepoints that the code has open, by name in small letters.
    var savepoints: [String] = []
    /// What the code was refused first.
    private(set) var refused: String?
    /// Whether a statement was interrupted because the time was up.
    private var wasInterrupted = false
    /// Whether the code may have changed tables.
    var changedSchema = false

    init(options: SQLiteOptions) {
        limit = options.effectLimit
        clock = options.clock
        hooks = options.effectHooks
        tables = Schema.tables
    }

    /// How long the code has held the transaction, or held it until it returned.
    var held: Duration { depth > 0 ? clock.elapsed - beganAt : heldLast }

    /// Whether that was too long.
    var isTooLate: Bool { !hooks.waitsForever && (wasInterrupted || held > limit) }

    /// Puts the guard on a connection, for as long as that is open.
    func install(on database: Database) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_set_authorizer(
            database.sqliteConnection,
            { context, action, first, second, _, _ in
                guard let context else { return SQLITE_OK }
                return Unmanaged<CodeGuard>.fromOpaque(context).takeUnretainedValue().answer(action, first, second)
            }, context)
        // What a connection keeps for a function of its own lives as long as itself.
        database.add(
            function: DatabaseFunction("workflows_code_guard", argumentCount: 0) { _ in
                withExtendedLifetime(self) { nil }
            })
    }

    /// Watches over a code while it holds the connection. What it calls of the engine may call other code: the time of that
    /// is its own.
    func guarding<Value>(_ database: Database, _ body: () throws -> Value) rethrows -> Value {
        let (wasOn, outer) = (isOn, savepoints)
        depth += 1
        if depth == 1 { begin(database) }
        savepoints = []
        isOn = true
        defer {
            isOn = wasOn
            savepoints = outer
            if depth == 1 { end(database) }
            depth -= 1
        }
        return try body()
    }

    private func begin(_ database: Database) {
        (refused, wasInterrupted, changedSchema) = (nil, false, false)
        beganAt = clock.elapsed
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_progress_handler(
            database.sqliteConnection, 5000,
            { context in
                guard let context else { return 0 }
                return Unmanaged<CodeGuard>.fromOpaque(context).takeUnretainedValue().interrupts() ? 1 : 0
            }, context)
    }

    private func end(_ database: Database) {
        heldLast = held
        spent += heldLast
        sqlite3_progress_handler(database.sqliteConnection, 0, nil, nil)
        // GRDB is not told of what was changed here.
        if changedSchema { database.clearSchemaCache() }
    }

    /// Looks away while the engine itself writes within the code's call.
    func suspended<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
        let before = isOn
        isOn = false
        defer { isOn = before }
        return try body()
    }

    private func interrupts() -> Bool {
        guard isOn, !wasInterrupted else { return isOn && wasInterrupted }
        wasInterrupted = isTooLate
        return wasInterrupted
    }

    private func answer(
        _ action: Int32, _ first: UnsafePointer<CChar>?, _ second: UnsafePointer<CChar>?
    ) -> Int32 {
        guard isOn else { return SQLITE_OK }
        let (first, second) = (first.map { String(cString: $0) } ?? "", second.map { String(cString: $0) } ?? "")
        guard let what = refusal(of: action, first, second), !hooks.refusesNothing else { return SQLITE_OK }
        refused = refused ?? what
        return SQLITE_DENY
    }
}
