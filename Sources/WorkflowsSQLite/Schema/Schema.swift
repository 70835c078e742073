/// The tables, as the first version of the schema has them, and what came after.
///
/// Times are microseconds since 1970-01-01 00:00 UTC except where a column says otherwise. Status and run state are the
/// numbers of the model.
enum Schema {
    /// Says in the file's header that it is a store of workflows: "wflw".
    static let applicationID: Int64 = 0x7766_6C77

    /// The version this build writes and reads.
    static let version: Int64 = 5

    /// What brings a store from the version before to the version that is its index plus one.
    static let migrations: [String] = [first, second, third, fourth, fifth]

    /// The names of the tables, in small letters, and of the one in which SQLite keeps the IDs it gave out.
    static let tables: Set<String> = {
        var names: Set<String> = ["sqlite_sequence"]
        for migration in migrations {
            var rest = migration[...]
            while let found = rest.firstRange(of: "CREATE TABLE ") {
                rest = rest[found.upperBound...]
                names.insert(rest.prefix { $0 != "(" && $0 != " " }.lowercased())
            }
        }
        return names
    }()

    /// A failure that stays when its run moves on: a hook's. A paused run stays where it is like any other.
    private static let second = """
        ALTER TABLE parked ADD COLUMN lasting INTEGER NOT NULL DEFAULT 0;
        DROP INDEX runs_stay;
        CREATE INDEX runs_stay ON runs(workflow_id, status, entered_at) WHERE run_state IN (1, 2, 3);

        """

    /// Schedules and the slot decided last of each: `result` is 1 for a run, 2 for none because of the filter, 3 because
    /// one was in progress, 4 for a failure that is tried again.
    private static let third = """
        CREATE TABLE schedules(
          workflow_id INTEGER NOT NULL,
          foreign_id TEXT NOT NULL,
          spec TEXT NOT NULL,
          time_zone TEXT NOT NULL,
          declared INTEGER NOT NULL,
          registered_at INTEGER NOT NULL,
          served_at INTEGER NOT NULL,
          decisions INTEGER NOT NULL,
          slot INTEGER,
          decided_at INTEGER,
          result INTEGER,
          run_id TEXT,
          attempts INTEGER,
          error TEXT,
          PRIMARY KEY (workflow_id, foreign_id, spec, time_zone)) WITHOUT ROWID;

        """

    private static let fourth = roleStops + inbox + retention

    /// Whether an event waits behind another of its key: those are many where one key fails, and none of them is due. 2 is
    /// for one that is a dead letter: see ``InboxTable``.
    private static let fifth = """
        ALTER TABLE inbox ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
        UPDATE inbox SET waits = EXISTS (
          SELECT 1 FROM inbox e WHERE e.consumer = inbox.consumer AND e.key = inbox.key AND e.id < inbox.id);
        DROP INDEX inbox_due;
        CREATE INDEX inbox_due ON inbox(consumer, due_at, id) WHERE waits = 0;

        """

    /// Roles that people told to stop, and what people did to roles. An instance of '' is every one.
    private static let roleStops = """
        CREATE TABLE role_stops(
          role TEXT NOT NULL,
          instance TEXT NOT NULL,
          asked_by TEXT NOT NULL,
          reason TEXT,
          asked_at INTEGER NOT NULL,
          PRIMARY KEY (role, instance)) WITHOUT ROWID;

        CREATE TABLE role_actions(
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          at INTEGER NOT NULL,
          actor TEXT NOT NULL,
          claimed_actor TEXT,
          action TEXT NOT NULL,
          role TEXT NOT NULL,
          instance TEXT NOT NULL,
          request_id TEXT NOT NULL UNIQUE,
          reason TEXT,
          epoch INTEGER,
          holder TEXT,
          result TEXT NOT NULL,
          detail TEXT);

        """

    /// Events of outside streams that a connector failed at, or that wait behind one of their key.
    private static let inbox = """
        CREATE TABLE inbox(
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          consumer TEXT NOT NULL,
          event_id TEXT NOT NULL,
          key TEXT NOT NULL,
          partition INTEGER NOT NULL,
          type TEXT NOT NULL,
          headers TEXT NOT NULL,
          payload BLOB NOT NULL,
          at INTEGER NOT NULL,
          attempts INTEGER NOT NULL,
          due_at INTEGER NOT NULL,
          last_error TEXT NOT NULL,
          kept_at INTEGER NOT NULL,
          UNIQUE (consumer, event_id));
        CREATE INDEX inbox_key ON inbox(consumer, key, id);
        CREATE INDEX inbox_due ON inbox(consumer, due_at);

        """

    private static let first = runs + events + work + roles + people + numbers

    /// `runs` is slim, because lists walk it; objects live in `versions` alone. A version's number is
    /// `run_key << 31 | version`, so that the versions of a run lie side by side in one tree. `created_marks` leads from
    /// a time of triggering to the keys of the runs triggered about then: a row for each minute and each hour.
    private static let runs = """
        CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
        INSERT INTO meta(key, value) VALUES ('store_id', lower(hex(randomblob(16))));

        CREATE TABLE workflows(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

        CREATE TABLE runs(
          run_key INTEGER PRIMARY KEY AUTOINCREMENT,
          run_id TEXT NOT NULL UNIQUE,
          workflow_id INTEGER NOT NULL,
          foreign_id TEXT NOT NULL,
          run_state INTEGER NOT NULL,
          status INTEGER NOT NULL,
          version INTEGER NOT NULL,
          visit INTEGER NOT NULL,
          entered_at INTEGER NOT NULL,
          created_at INTEGER NOT NULL,
          updated_at INTEGER NOT NULL,
          reason TEXT,
          partition INTEGER NOT NULL,
          idempotency_key TEXT,
          retried_from TEXT,
          object_version INTEGER NOT NULL,
          trace_origin TEXT);
        CREATE UNIQUE INDEX runs_unfinished ON runs(workflow_id, foreign_id) WHERE run_state IN (1, 2, 3);
        CREATE INDEX runs_foreign ON runs(workflow_id, foreign_id);
        CREATE UNIQUE INDEX runs_idempotent ON runs(workflow_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
        CREATE INDEX runs_list ON runs(workflow_id, status, run_state, updated_at);
        CREATE INDEX runs_stay ON runs(workflow_id, status, entered_at) WHERE run_state IN (1, 2);
        CREATE INDEX runs_reason ON runs(updated_at) WHERE reason IS NOT NULL;

        CREATE TABLE versions(
          version_id INTEGER PRIMARY KEY,
          run_state INTEGER NOT NULL,
          status INTEGER NOT NULL,
          visit INTEGER NOT NULL,
          entered_at INTEGER NOT NULL,
          at INTEGER NOT NULL,
          reason TEXT,
          status_label TEXT,
          origin INTEGER NOT NULL,
          role TEXT,
          instance TEXT,
          actor TEXT,
          epoch INTEGER,
          object_version INTEGER NOT NULL,
          object BLOB NOT NULL);

        CREATE TABLE created_marks(
          seconds INTEGER NOT NULL, slot INTEGER NOT NULL, first_key INTEGER NOT NULL, last_key INTEGER NOT NULL,
          PRIMARY KEY (seconds, slot)) WITHOUT ROWID;

        CREATE TABLE counts(
          workflow_id INTEGER NOT NULL, status INTEGER NOT NULL, run_state INTEGER NOT NULL, n INTEGER NOT NULL,
          PRIMARY KEY (workflow_id, status, run_state)) WITHOUT ROWID;

        """

    /// `topic` is twice the status for a status topic, 1 for run state changes and 3 for deletion. AUTOINCREMENT keeps
    /// IDs from being used again after the newest events were removed. What a consumer could not read is kept among the
    /// dead letters.
    private static let events = """
        CREATE TABLE events(
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          workflow_id INTEGER NOT NULL,
          topic INTEGER NOT NULL,
          partition INTEGER NOT NULL,
          run_key INTEGER NOT NULL,
          version INTEGER NOT NULL,
          status INTEGER NOT NULL,
          previous_status INTEGER,
          run_state INTEGER NOT NULL,
          origin INTEGER NOT NULL,
          at INTEGER NOT NULL);
        CREATE INDEX events_topic ON events(workflow_id, topic, id, partition);

        CREATE TABLE cursors(
          consumer TEXT NOT NULL, partition INTEGER NOT NULL, position INTEGER NOT NULL,
          PRIMARY KEY (consumer, partition)) WITHOUT ROWID;

        CREATE TABLE dead_letters(
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          consumer TEXT NOT NULL,
          event_id INTEGER NOT NULL,
          bytes BLOB NOT NULL,
          error TEXT NOT NULL,
          at INTEGER NOT NULL,
          UNIQUE (consumer, event_id));

        """

    /// A timeout that ended stays, `done`, until its visit ends: otherwise the visit's next event would arm it again.
    private static let work = """
        CREATE TABLE parked(
          run_key INTEGER NOT NULL,
          consumer TEXT NOT NULL,
          workflow_id INTEGER NOT NULL,
          partition INTEGER NOT NULL,
          version INTEGER NOT NULL,
          status INTEGER NOT NULL,
          attempts INTEGER NOT NULL,
          due_at INTEGER NOT NULL,
          last_error TEXT NOT NULL,
          first_error_at INTEGER NOT NULL,
          last_error_at INTEGER NOT NULL,
          PRIMARY KEY (run_key, consumer)) WITHOUT ROWID;
        CREATE INDEX parked_due ON parked(consumer, due_at, partition);
        CREATE INDEX parked_next ON parked(workflow_id, due_at);

        CREATE TABLE timeouts(
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          run_key INTEGER NOT NULL,
          visit INTEGER NOT NULL,
          name TEXT NOT NULL,
          workflow_id INTEGER NOT NULL,
          status INTEGER NOT NULL,
          due_at INTEGER NOT NULL,
          first_due_at INTEGER NOT NULL,
          held INTEGER NOT NULL,
          attempts INTEGER NOT NULL,
          last_error TEXT,
          done INTEGER NOT NULL DEFAULT 0,
          UNIQUE (run_key, visit, name));
        CREATE INDEX timeouts_due ON timeouts(workflow_id, status, held, due_at) WHERE done = 0;
        CREATE INDEX timeouts_next ON timeouts(workflow_id, due_at) WHERE done = 0;

        """

    /// `lease_until` and `seen_boot` are nanoseconds of CLOCK_BOOTTIME in the boot that `boot_id` names.
    private static let roles = """
        CREATE TABLE roles(
          name TEXT PRIMARY KEY, epoch INTEGER NOT NULL, holder TEXT) WITHOUT ROWID;
        CREATE INDEX roles_holder ON roles(holder) WHERE holder IS NOT NULL;

        CREATE TABLE instances(
          start_id TEXT PRIMARY KEY,
          name TEXT NOT NULL,
          pid INTEGER NOT NULL,
          workflow TEXT NOT NULL,
          definition_hash TEXT NOT NULL,
          started_at INTEGER NOT NULL,
          seen_at INTEGER NOT NULL,
          seen_boot INTEGER NOT NULL,
          lease_until INTEGER NOT NULL,
          boot_id TEXT NOT NULL,
          taken_over INTEGER NOT NULL,
          stopped_at INTEGER) WITHOUT ROWID;

        CREATE TABLE role_reports(
          start_id TEXT NOT NULL, role TEXT NOT NULL, report TEXT NOT NULL,
          PRIMARY KEY (start_id, role)) WITHOUT ROWID;

        CREATE TABLE definitions(
          workflow TEXT NOT NULL, hash TEXT NOT NULL, definition TEXT NOT NULL,
          first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL,
          PRIMARY KEY (workflow, hash)) WITHOUT ROWID;

        """

    private static let people = """
        CREATE TABLE audit(
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          at INTEGER NOT NULL,
          actor TEXT NOT NULL,
          claimed_actor TEXT,
          action TEXT NOT NULL,
          workflow TEXT,
          run_id TEXT NOT NULL,
          request_id TEXT NOT NULL,
          reason TEXT,
          decided_version INTEGER NOT NULL,
          result TEXT NOT NULL,
          detail TEXT,
          triggered TEXT,
          UNIQUE (request_id, run_id));
        CREATE INDEX audit_run ON audit(run_id);

        """

    /// Numbers over time. `slot` counts ten seconds and `minute` minutes since 1970; both are kept for about an hour.
    private static let numbers = """
        CREATE TABLE edge_slots(
          workflow_id INTEGER NOT NULL, slot INTEGER NOT NULL, from_status INTEGER NOT NULL, to_status INTEGER NOT NULL,
          origin INTEGER NOT NULL, n INTEGER NOT NULL,
          PRIMARY KEY (workflow_id, slot, from_status, to_status, origin)) WITHOUT ROWID;
        CREATE TABLE edge_totals(
          workflow_id INTEGER NOT NULL, from_status INTEGER NOT NULL, to_status INTEGER NOT NULL,
          origin INTEGER NOT NULL, n INTEGER NOT NULL, last_at INTEGER NOT NULL,
          PRIMARY KEY (workflow_id, from_status, to_status, origin)) WITHOUT ROWID;
        CREATE TABLE status_minutes(
          workflow_id INTEGER NOT NULL, minute INTEGER NOT NULL, status INTEGER NOT NULL, entered INTEGER NOT NULL,
          errors INTEGER NOT NULL,
          PRIMARY KEY (workflow_id, minute, status)) WITHOUT ROWID;
        CREATE TABLE stays(
          workflow_id INTEGER NOT NULL, minute INTEGER NOT NULL, status INTEGER NOT NULL, bin INTEGER NOT NULL,
          n INTEGER NOT NULL,
          PRIMARY KEY (workflow_id, minute, status, bin)) WITHOUT ROWID;
        CREATE TABLE workflow_minutes(
          minute INTEGER NOT NULL, workflow_id INTEGER NOT NULL, transitions INTEGER NOT NULL, errors INTEGER NOT NULL,
          PRIMARY KEY (minute, workflow_id)) WITHOUT ROWID;

        """
}

/// Where a version of a run is kept: the run's key and the version in one number.
enum VersionKey {
    /// Versions and the number of runs are bounded by the number's halves.
    static let maximumVersion = (1 << 31) - 1
    static let maximumRunKey: Int64 = (1 << 32) - 1

    static func make(run: Int64, version: Int) -> Int64 { run << 31 | Int64(version) }
    static func version(of key: Int64) -> Int { Int(key & Int64(maximumVersion)) }
    static func run(of key: Int64) -> Int64 { key >> 31 }
    /// A run's versions, all of them.
    static func range(of run: Int64) -> (first: Int64, last: Int64) {
        (run << 31, run << 31 | Int64(maximumVersion))
    }
}
