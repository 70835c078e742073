import Workflows
import WorkflowsTesting

/// One of several that work at once: what it knows of the store is what it read, and what was known before.
final class Worker {
    private let book: CallBook
    private let adapter: any WorkflowAdapter
    private let view: World

    init(_ book: CallBook, _ adapter: any WorkflowAdapter, clock: ManualClock, knowing world: World.Knowledge) {
        self.book = book
        self.adapter = adapter
        view = World([adapter], clock: clock)
        view.know(world)
    }

    func perform(_ operation: Operation) async throws {
        switch operation {
        case .write(let write): try await perform(write, "\(operation)")
        case .read(let read): try await perform(read, "\(operation)")
        case .join(let start, let workflow, let lease):
            let instance = Universe.instance(start, workflow: workflow)
            let (now, lease) = (view.now, Duration.seconds(lease))
            _ = await book.change("\(operation)") { [adapter] () async throws(WorkflowError) in
                try await adapter.roles.join(instance, lease: lease)
            } _: { model throws(WorkflowError) in
                try model.join(instance, lease: lease, now: now)
            } equal: { _, _ in
                true
            }
        case .renew(let start, let wanted, let released, let lease):
            let renewal = Universe.renewal(start, wanted: wanted, released: released, lease: lease, at: view.wall)
            let now = view.now
            let standing: LeaseStanding? = await book.change("\(operation)") {
                [adapter] () async throws(WorkflowError) -> LeaseStanding in
                try await adapter.roles.renew(renewal)
            } _: { (model: inout StoreModel) throws(WorkflowError) -> LeaseStanding in
                try model.renew(renewal, now: now)
            } equal: { (found: LeaseStanding, due: LeaseStanding) -> Bool in
                found.held == due.held && found.holders == due.holders && found.nextExpiry == due.nextExpiry
            }
            guard let standing else { return }
            for (role, epoch) in standing.held {
                view.model.roles[role] = StoreModel.Hold(epoch: epoch, holder: renewal.instance)
            }
        default: break
        }
    }

    /// Reads what it is about, decides on that, and writes.
    private func perform(_ write: Write, _ text: String) async throws {
        let records = adapter.records
        let id = Universe.runID(write.run)
        let history = try await book.ask("history of run \(write.run)") {
            try await records.history(id)
        } _: {
            $0.history(id)
        }
        view.model.runs[id] = history.isEmpty ? nil : history.map(\.record)
        // Nobody decides on a run that he has not seen.
        if history.isEmpty, !write.creates { return }
        if !write.timeouts.isEmpty {
            try await book.askTimeouts(of: id, adapter.timeouts)
            view.model.timeoutIDs.merge(book.timeoutIDs) { known, _ in known }
        }
        if let key = write.schedule?.key {
            view.model.schedules[key] = try await book.ask("\(key)") {
                try await records.schedule(key)
            } _: {
                $0.schedules[key]
            }
        }
        guard let transaction = try view.transaction(write) else { return }
        let outcome = await book.transact(transaction, text, on: records)
        if let move = transaction.cursor, let outcome, outcome.cursorMoved, outcome.duplicateOf == nil {
            view.model.cursors[move.consumer, default: [:]][move.partition] = move.to
        }
    }

    private func perform(_ read: Read, _ text: String) async throws {
        let records = adapter.records
        switch read {
        case .lookup(let run):
            let id = Universe.runID(run)
            try await book.ask(text) {
                try await records.lookup(id)
            } _: {
                $0.current(id)
            }
        case .latest(let workflow, let foreignID):
            let (workflow, foreignID) = (Universe.workflows[workflow], Universe.foreignIDs[foreignID])
            try await book.ask(text) {
                try await records.latest(workflow: workflow, foreignID: foreignID)
            } _: {
                $0.latest(workflow, foreignID)
            }
        case .key(let workflow, let key):
            let (workflow, key) = (Universe.workflows[workflow], Universe.keys[key])
            try await book.ask(text) {
                try await records.run(of: workflow, idempotencyKey: key)
            } _: {
                $0.keys[workflow]?[key]
            }
        case .firstVersion(let run, let status):
            let id = Universe.runID(run)
            try await book.ask(text) {
                try await records.firstVersion(of: id, in: status)
            } _: {
                $0.runs[id]?.first { $0.status == status }
            }
        case .list(let query):
            try await book.ask(text) {
                Set(try await records.list(query, after: nil, limit: .max).items)
            } _: {
                Set($0.matches(query))
            }
        case .counts:
            try await book.ask(text) {
                Set(try await records.counts())
            } _: {
                $0.counts()
            }
        case .lastEventID:
            try await book.ask(text) {
                try await records.lastEventID()
            } _: {
                $0.lastEventID
            }
        case .parked(_, let run, _):
            let id = run.map(Universe.runID)
            try await book.ask(text) {
                Set(try await records.parked(workflow: nil, runID: id, limit: .max))
            } _: { model in
                Set(model.parked.values.filter { id ?? $0.runID == $0.runID })
            }
        case .timeouts(_, let run, _):
            try await book.askTimeouts(of: run.map(Universe.runID), adapter.timeouts)
        case .schedule(let number):
            let key = Universe.scheduleKey(number)
            try await book.ask(text) {
                try await records.schedule(key)
            } _: {
                $0.schedules[key]
            }
        case .auditEntries(let run, _):
            let id = run.map(Universe.runID)
            try await book.ask(text) { [audit = adapter.audit] in
                try await audit.auditEntries(runID: id, limit: .max)
            } _: { model in
                model.audit.reversed().filter { id ?? $0.runID == $0.runID }
            }
        case .claimable(let roles):
            let roles = roles.map { Universe.roles[$0] }
            let now = view.now
            try await book.ask(text) { [adapter] in
                try await adapter.roles.anyClaimable(roles)
            } _: { model in
                roles.contains { model.isFree($0, now: now) }
            }
        default: break
        }
    }
}
