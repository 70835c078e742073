import Synchronization
import Workflows

/// Several workers at once, each on a way to the store of its own, while time stands still.
extension World {
    /// What a worker begins with.
    struct Knowledge: Sendable {
        let model: StoreModel
        let attempts: [Int: Record]
    }

    func know(_ knowledge: Knowledge) { (model, attempts) = (knowledge.model, knowledge.attempts) }

    func burst(_ lists: [[Operation]]) async throws {
        let book = CallBook()
        let knowledge = Knowledge(model: model, attempts: attempts)
        let last = model.lastEventID
        let followed = try await withThrowingTaskGroup(of: Void.self) { [adapters, clock] group in
            let feed = Feed(adapters[adapters.count - 1].records, after: last)
            async let followed = feed.follow()
            for (index, list) in lists.enumerated() {
                group.addTask {
                    let worker = Worker(
                        book, adapters[index % adapters.count], clock: clock, knowing: knowledge)
                    for operation in list { try await worker.perform(operation) }
                }
            }
            do { try await group.waitForAll() } catch {
                feed.end()
                throw error
            }
            feed.end()
            return try await followed
        }
        try await askAll(book, lists)
        try settle(book, lists)
        // Nothing appeared behind what was read already, and nothing is missing.
        let told = model.events.filter { $0.id > last }
        try expect(followed, told, "what who follows the events was told")
        try expect(await adapter.records.events(after: last, limit: .max), told, "the events")
    }

    /// What the store says once all of it is over. Of several orders that explain the answers, this tells the right one.
    private func askAll(_ book: CallBook, _ lists: [[Operation]]) async throws {
        let knowledge = Knowledge(model: model, attempts: attempts)
        let worker = Worker(book, adapter, clock: clock, knowing: knowledge)
        for read: Read in [
            .parked(workflow: nil, run: nil, limit: .max), .timeouts(workflow: nil, run: nil, limit: .max),
            .auditEntries(run: nil, limit: .max), .counts, .lastEventID,
        ] { try await worker.perform(.read(read)) }
        for number in Universe.scheduleNumbers { try await worker.perform(.read(.schedule(number))) }
        for role in Universe.roles.indices { try await worker.perform(.read(.claimable(roles: [role]))) }
    }

    /// Takes the model to where the store is.
    private func settle(_ book: CallBook, _ lists: [[Operation]]) throws {
        model.timeoutIDs.merge(book.timeoutIDs) { known, _ in known }
        var order = Linearization(book.calls)
        guard let after = order.explain(model) else {
            throw Mismatch(
                what: order.isGivenUp ? "several at once: the search was given up" : "several at once",
                expected: "answers that some order of the calls explains",
                found: order.text)
        }
        model = after
        for case .write(let write) in lists.joined() {
            // Whoever was first: a later attempt at the run is of that record.
            if let first = model.runs[Universe.runID(write.run)]?.first { attempts[write.run] = first }
        }
    }
}

/// Follows the events from one on, a few at a time, until it is told that no more come.
final class Feed: Sendable {
    private let records: any RecordStore
    private let first: Int64
    private let isOver = Atomic<Bool>(false)

    init(_ records: any RecordStore, after first: Int64) {
        self.records = records
        self.first = first
    }

    func end() { isOver.store(true, ordering: .sequentiallyConsistent) }

    func follow() async throws -> [Event] {
        var told: [Event] = []
        while true {
            let wasOver = isOver.load(ordering: .sequentiallyConsistent)
            let last = told.last?.id ?? first
            let next = try await records.events(after: last, limit: 3)
            told += next
            // What is told twice is told for ever.
            if next.contains(where: { $0.id <= last }) { return told }
            if next.isEmpty, wasOver { return told }
            await Task.yield()
        }
    }
}

extension Linearization {
    /// Every call, in the order in which they began, those that nothing explains marked.
    var text: String {
        let lines = all.map { call in
            let mark = unexplained.contains { $0.began == call.began } ? "✗" : "✓"
            return "      \(mark) \(call.began)–\(call.ended) \(call.text) ⇒ \(call.answer)"
        }
        return "\n" + lines.joined(separator: "\n")
    }
}
