import Synchronization
import Workflows

/// What somebody asked of a store while others asked too, and what the answer was.
struct Call: Sendable {
    let text: String
    let answer: String
    /// Before it was asked, and after it was answered: who ended before another began came first.
    let began: Int
    let ended: Int
    /// The event of what it stored, which tells where it came among the others that stored one.
    var event: Int64?
    /// Whether it changed something.
    var changes = false
    /// Asks the same of a model, and says whether that answers alike.
    let fits: @Sendable (inout StoreModel) -> Bool
}

/// Notes calls, and numbers the moments at which they begin and end.
final class CallBook: Sendable {
    private struct State {
        var moment = 0
        var calls: [Call] = []
        var timeoutIDs: [Int64: StoreModel.TimeoutKey] = [:]
    }

    private let state = Mutex(State())

    var calls: [Call] { state.withLock { $0.calls } }
    /// The numbers of timeouts that somebody was told.
    var timeoutIDs: [Int64: StoreModel.TimeoutKey] { state.withLock { $0.timeoutIDs } }

    private func tick() -> Int {
        state.withLock { state in
            state.moment += 1
            return state.moment
        }
    }

    private func note(_ call: Call) { state.withLock { $0.calls.append(call) } }

    /// A question, with what the answer is by a model.
    @discardableResult
    func ask<Value: Equatable & Sendable>(
        _ text: String, _ body: () async throws -> Value, _ expected: @escaping @Sendable (StoreModel) -> Value
    ) async throws -> Value {
        let began = tick()
        let value = try await body()
        note(Call(text: text, answer: "\(value)", began: began, ended: tick(), fits: { expected($0) == value }))
        return value
    }

    /// The pending timeouts of a run, or of all.
    @discardableResult
    func askTimeouts(of runID: RunID?, _ store: (any TimeoutStore)?) async throws -> Set<Timeout> {
        let began = tick()
        let found = Set(try await store?.timeouts(workflow: nil, runID: runID, limit: .max) ?? [])
        for timeout in found {
            let key = StoreModel.TimeoutKey(timeout)
            let known = state.withLock { $0.timeoutIDs.updateValue(key, forKey: timeout.id) }
            try expect(key, known ?? key, "timeout \(timeout.id) is the one that got that number")
        }
        let keys = Dictionary(uniqueKeysWithValues: found.map { ($0, StoreModel.TimeoutKey($0)) })
        let call = Call(
            text: "timeouts", answer: "\(found)", began: began, ended: tick(),
            fits: { model in
                // By what they are of: what is pending and was told to nobody has no number yet.
                Set(keys.values) == Set(model.pending.keys.filter { runID ?? $0.runID == $0.runID })
                    && keys.allSatisfy { model.timeout($0.value, id: $0.key.id) == $0.key }
            })
        note(call)
        return found
    }

    /// A transaction. What came of it is `nil` when it was refused.
    func transact(
        _ transaction: StoreTransaction, _ text: String, on records: any RecordStore
    ) async -> StoreOutcome? {
        let began = tick()
        let found = await Answer { () async throws(WorkflowError) in try await records.transact(transaction) }
        var call = Call(
            text: text, answer: found.text, began: began, ended: tick(),
            fits: { model in
                let id = found.value?.event?.id ?? model.lastEventID + 1
                let due = Answer { () throws(WorkflowError) in try model.transact(transaction, eventID: id) }
                return found.isLike(due) { $0.fields == $1.fields }
            })
        call.event = found.value?.event?.id
        call.changes = found.value.map { $0.duplicateOf == nil } ?? false
        note(call)
        return found.value
    }

    /// Something done to the roles. What came of it is `nil` when it was refused.
    func change<Value: Sendable>(
        _ text: String, _ body: () async throws(WorkflowError) -> Value,
        _ expected: @escaping @Sendable (inout StoreModel) throws(WorkflowError) -> Value,
        equal: @escaping @Sendable (Value, Value) -> Bool
    ) async -> Value? {
        let began = tick()
        let found = await Answer(body)
        var call = Call(
            text: text, answer: found.text, began: began, ended: tick(),
            fits: { model in
                let due = Answer { () throws(WorkflowError) in try expected(&model) }
                return found.isLike(due, equal)
            })
        call.changes = found.value != nil
        note(call)
        return found.value
    }
}

extension Answer {
    fileprivate var value: Value? { if case .given(let value) = self { value } else { nil } }

    fileprivate var text: String {
        switch self {
        case .given(let value): "\(value)"
        case .refused(let error): "refused: \(error.code)"
        }
    }

    fileprivate func isLike(_ due: Answer<Value>, _ equal: (Value, Value) -> Bool) -> Bool {
        switch (self, due) {
        case (.given(let found), .given(let due)): equal(found, due)
        case (.refused(let found), .refused(let due)):
            found.code == due.code && (due.current == nil || found.current == due.current)
        default: false
        }
    }
}

extension StoreOutcome {
    fileprivate struct Fields: Equatable {
        let event: Event?
        let cursorMoved: Bool
        let duplicateOf: RunID?
        let dropped: Bool
    }

    fileprivate var fields: Fields {
        Fields(event: event, cursorMoved: cursorMoved, duplicateOf: duplicateOf, dropped: dropped)
    }
}
