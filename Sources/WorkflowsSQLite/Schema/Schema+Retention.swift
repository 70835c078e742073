extension Schema {
    /// Who reads the events, and where the event of a version is, so that both can go. A consumer of which it is not known
    /// what it reads (`workflow_id` is NULL) holds every event back; with `topic` NULL it reads all of a workflow's, and
    /// with `one_cursor` its cursor in partition 0 is for all partitions. `trimmed_through` is the last event that was let
    /// go: of those before some may be missing. An event with a consumer is a replay for that one alone.
    static let retention = """
        CREATE TABLE consumers(
          consumer TEXT PRIMARY KEY,
          workflow_id INTEGER,
          topic INTEGER,
          run_state INTEGER,
          one_cursor INTEGER NOT NULL DEFAULT 0,
          claimed_at INTEGER NOT NULL,
          missed INTEGER NOT NULL DEFAULT 0,
          told INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
        INSERT INTO consumers(consumer, claimed_at)
          SELECT DISTINCT consumer, CAST(strftime('%s', 'now') AS INTEGER) * 1000000 FROM cursors;
        INSERT INTO meta(key, value) VALUES ('trimmed_through', 0);

        ALTER TABLE versions ADD COLUMN event_id INTEGER;
        CREATE INDEX events_version ON events(run_key, version);
        UPDATE versions SET event_id = (
          SELECT id FROM events WHERE run_key = version_id >> 31 AND version = version_id & 2147483647);
        DROP INDEX events_version;

        ALTER TABLE events ADD COLUMN consumer TEXT;
        CREATE INDEX events_replayed ON events(run_key) WHERE consumer IS NOT NULL;
        ALTER TABLE dead_letters ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX dead_letters_event ON dead_letters(event_id);

        """
}
