import Workflows

/// What goes because nobody needs it any more.
extension MemberWrite {
    /// Refuses what was decided on a dead letter that is another by now.
    func checkLetter(_ change: UpkeepChange?) throws {
        let letters = DeadLetters(connection: connection)
        switch change {
        case .replay(let letter): try letters.checkReplay(of: letter)
        case .keep(let letter): try letters.checkTries(letter, letter.tries &- 1)
        case .discard(let letter): try letters.checkTries(letter, letter.tries)
        case .forget, .bury, .thin, nil: break
        }
    }

    func apply(_ change: UpkeepChange, of transaction: StoreTransaction, _ group: inout WriteGroup) throws {
        switch change {
        case .forget(let runs, let moment):
            var removal = try RunRemoval(connection, at: transaction.at)
            for run in runs {
                guard let gone = try removal.remove(run, writtenBefore: moment) else { continue }
                group.count(gone.count, -1)
                group.removed = true
                if let event = gone.lastEvent { group.noteGone(through: event) }
            }
            try removal.finish()
        case .bury(let consumer, let event, let error):
            let letters = DeadLetters(connection: connection)
            try letters.insert([letters.found(event, by: consumer, because: error, at: transaction.at)])
        case .replay(let letter):
            try passOver(letter, &group)
            if let event = try DeadLetters(connection: connection).replay(letter, at: transaction.at) {
                group.lastEvent = max(group.lastEvent, event.id)
                group.notices.insert(.topic(event.topic))
                // A relay reads what is on any topic.
                if letter.consumer == .outbox(of: event.topic.workflow) { group.notices.insert(.versions) }
            } else {
                group.notices.insert(.inbox(letter.consumer))
            }
        case .keep(let letter): try DeadLetters(connection: connection).update(letter)
        case .discard(let letter):
            try passOver(letter, &group)
            try DeadLetters(connection: connection).remove(letter)
        case .thin(let versions, let workflow):
            if let cursor = transaction.cursor {
                try ConsumerTable(connection: connection).claim(
                    cursor.consumer, ConsumedEvents(everythingOf: workflow),
                    workflow: try workflowNumber(workflow, &group), at: transaction.at)
            }
            for (run, last) in versions { try thin(run, through: last, &group) }
        }
    }

    /// Moves the consumer's cursor over the event where nothing else that is for it comes before, so that it is not found again
    /// by whoever reads next.
    private func passOver(_ letter: DeadLetter, _ group: inout WriteGroup) throws {
        let event = try connection.statement("SELECT workflow_id, topic, partition FROM events WHERE id = ?")
        event.bind(letter.eventID)
        let found = try event.first { (workflow: $0.int64(0), topic: $0.int64(1), partition: $0.int(2)) }
        guard let found else { return }
        let partition = Partition(number: found.partition)
        let position = try position(of: CursorKey(consumer: letter.consumer, partition: partition), group)
        guard position < letter.eventID else { return }
        let between = try connection.statement(
            """
            SELECT 1 FROM events e INDEXED BY events_topic
            WHERE workflow_id = ?1 AND topic = ?2 AND id > ?3 AND id < ?4 AND partition = ?5
              AND (consumer IS NULL OR consumer = ?6)
              AND run_state = coalesce((SELECT c.run_state FROM consumers c WHERE c.consumer = ?6), run_state) LIMIT 1
            """)
        between.bind(
            found.workflow, found.topic, position, letter.eventID, found.partition, letter.consumer)
        guard try between.first({ _ in true }) == nil else { return }
        _ = try move(
            CursorMove(consumer: letter.consumer, partition: partition, from: position, to: letter.eventID), &group)
    }

    /// Objects go from the newest of the versions backwards, up to where they are gone already.
    private func thin(_ run: RunID, through last: Int, _ group: inout WriteGroup) throws {
        guard let stored = try storedRun(run, group) else { return }
        let parked = try connection.statement("SELECT min(version) FROM parked WHERE run_key = ?")
        parked.bind(stored.key)
        // Versions behind a failure wait until that is over.
        let needed = try parked.first { $0.isNull(0) ? VersionKey.maximumVersion : $0.version(0) }
        let present = try connection.statement("SELECT object_version, event_id FROM versions WHERE version_id = ?")
        let drop = try connection.statement(
            "UPDATE versions SET object = zeroblob(0), object_version = 0 WHERE version_id = ?")
        let newest = min(max(0, stored.version), VersionKey.maximumVersion)
        var version = min(last, newest - 1, (needed ?? VersionKey.maximumVersion) - 1)
        while version >= 1 {
            let key = VersionKey.make(run: stored.key, version: version)
            present.bind(key)
            guard let row = try present.first({ (object: $0.int(0), event: $0.optionalInt64(1)) }), row.object != 0
            else { break }
            try drop.run(key)
            group.removed = true
            if let event = row.event { group.noteGone(through: event) }
            version -= 1
        }
    }
}
