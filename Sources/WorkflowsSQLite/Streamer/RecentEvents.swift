import Synchronization
import Workflows

/// The newest events with their records, as this process committed them. Whoever stands right behind them is given them
/// from here, without reading from the file what was written to it a moment ago.
///
/// IDs are numbered without holes, so a hole tells that another process wrote in between: what came before is forgotten,
/// and whoever had not come as far reads the file.
final class RecentEvents: Sendable {
    struct Entry: Sendable {
        let event: Event
        let record: Record
        /// The run's event before this one, where it had been committed by this process too.
        fileprivate(set) var previous: Int64?

        init(event: Event, record: Record) {
            self.event = event
            self.record = record
        }
    }

    /// Some of the events after one, in their order.
    struct Found: Sendable {
        var entries: [Entry] = []
        /// Everything up to this event was looked at.
        var through: Int64
    }

    private struct State {
        var entries: [Entry] = []
        /// The bytes of their objects.
        var size = 0
        /// The latest event of each run that has one here.
        var latest: [RunID: Int64] = [:]

        var first: Int64? { entries.first?.event.id }

        /// The entries after an event; `nil` where they do not reach back to it.
        func after(_ id: Int64) -> ArraySlice<Entry>? {
            guard let first, id >= first - 1, id - first < Int64(entries.count) else { return nil }
            return entries[Int(id - first + 1)...]
        }

        /// The event with an ID, while it is here.
        func entry(_ id: Int64?) -> Entry? {
            guard let first, let id, id >= first, id - first < Int64(entries.count) else { return nil }
            return entries[Int(id - first)]
        }
    }

    /// So many events, and so many bytes of objects, are kept at most. Twice that, before the older half goes.
    private static let countLimit = 1024
    private static let sizeLimit = 2 << 20

    private let state = Mutex(State())

    /// Adds what was committed just now.
    func append(_ committed: [Entry]) {
        guard !committed.isEmpty else { return }
        state.withLock { state in
            for var entry in committed {
                // Also within what was committed: where a group fails its members are committed one by one.
                if let last = state.entries.last?.event.id, last != entry.event.id - 1 { state = State() }
                entry.previous = state.latest[entry.event.runID]
                state.entries.append(entry)
                state.size += entry.record.object.count
                state.latest[entry.event.runID] = entry.event.id
            }
            Self.shorten(&state)
        }
    }

    /// Forgets everything: what was committed may not be what the file holds any more.
    func forget() { state.withLock { $0 = State() } }

    /// Forgets everything where some of it is gone, with or before an event.
    func forget(through id: Int64) {
        state.withLock { state in
            if let first = state.first, first <= id { state = State() }
        }
    }

    private static func shorten(_ state: inout State) {
        guard state.entries.count > 2 * countLimit || state.size > 2 * sizeLimit else { return }
        var count = 0
        while count < state.entries.count, state.entries.count - count > countLimit || state.size > sizeLimit {
            let entry = state.entries[count]
            state.size -= entry.record.object.count
            if state.latest[entry.event.runID] == entry.event.id { state.latest[entry.event.runID] = nil }
            count += 1
        }
        state.entries.removeFirst(count)
    }

    /// The events after one, as far as anybody wants them; `nil` where not all of them are here up to `newest`. The
    /// records are the latest of their runs that are here.
    func after(_ id: Int64, upTo newest: Int64, limit: Int, where wants: (Event) -> Bool = { _ in true }) -> Found? {
        state.withLock { state in
            guard let last = state.entries.last?.event.id, last >= newest, let entries = state.after(id) else {
                return nil
            }
            var found = Found(through: id)
            for entry in entries where found.entries.count < limit {
                found.through = entry.event.id
                guard wants(entry.event) else { continue }
                let latest = state.entry(state.latest[entry.event.runID]) ?? entry
                found.entries.append(Entry(event: entry.event, record: latest.record))
            }
            return found
        }
    }

    /// The first version of a run that had a status; `nil` where none is here, or earlier ones are not, or where not all
    /// events up to `newest` are here: among the others may be one that took the run's data away.
    func firstVersion(of runID: RunID, in status: Int, upTo newest: Int64) -> Record? {
        state.withLock { state in
            guard let last = state.entries.last?.event.id, last >= newest else { return nil }
            var found: Record?
            var version: Int?
            var entry = state.entry(state.latest[runID])
            while let present = entry {
                version = present.event.version
                if present.event.status == status { found = present.record }
                entry = state.entry(present.previous)
            }
            return version == 1 ? found : nil
        }
    }
}
