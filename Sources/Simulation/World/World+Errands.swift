import Workflows
import WorkflowsTesting

extension World {
    /// Runs the plan's errands, each at its moment; returns when all have begun.
    func runErrands() async {
        await withTaskGroup { group in
            for errand in plan.errands {
                group.addTask {
                    await self.clock.pause(for: errand.at - self.clock.elapsed)
                    await self.run(errand)
                }
            }
        }
    }

    /// The process that an errand goes to: its task dies with it.
    private func services(_ slot: Int) -> (services: Services, owner: SimulatedExecutor.Owner) {
        guard let process = process(in: slot) else { return (outside.services, 0) }
        return (process.services, process.owner)
    }

    private func run(_ errand: Errand) async {
        let (services, owner) = services(errand.slot)
        switch errand.kind {
        case .trigger(let foreignID, let start, let key, let awaits):
            // Whoever asks a process does not hear of it again when that dies, and who waits may wait for long.
            _ = SimulatedExecutor.shared.acting(as: owner) {
                Task {
                    await self.trigger(
                        ForeignID(foreignID), at: start, key.map { IdempotencyKey($0) }, awaits, services, owner)
                }
            }
        case .callback(let foreignID): await callBack(ForeignID(foreignID))
        case .schedule(let spec, let span):
            let task = SimulatedExecutor.shared.acting(as: owner) {
                Task { try await services.reports.schedule("extra", spec) { _ in Parcel() } }
            }
            await clock.pause(for: span)
            task.cancel()
        case .stopRole(let pick, let everywhere, let span):
            await stopRole(pick, on: everywhere ? nil : process(in: errand.slot)?.name, for: span)
        case .act(let action, let pick, let twice): await act(action, pick: pick, twice: twice)
        }
    }

    private func trigger(
        _ foreignID: ForeignID, at start: OrderStatus?, _ key: IdempotencyKey?, _ awaits: Errand.Await?,
        _ services: Services,
        _ owner: SimulatedExecutor.Owner
    ) async {
        // With a key it is safe to ask again.
        for _ in 0..<(key == nil ? 1 : 20) {
            do {
                let runID = try await services.orders.trigger(
                    foreignID, with: Parcel(), startingAt: start, idempotencyKey: key)
                outside.note(Outside.Triggered(foreignID: foreignID, key: key, runID: runID))
                if let awaits { await wait(for: runID, awaits, services, owner) }
                return
            } catch {
                guard error.code == .storeUnavailable else { return }
                await clock.pause(for: .milliseconds(300))
            }
        }
    }

    private func wait(
        for runID: RunID, _ awaits: Errand.Await, _ services: Services, _ owner: SimulatedExecutor.Owner
    ) async {
        let index = outside.begin(
            Outside.Waiting(
                runID: runID, status: awaits.status, deadline: awaits.deadline, process: owner, began: clock.elapsed))
        do {
            let run = try await services.orders.await(runID, reaching: awaits.status, within: awaits.deadline)
            outside.end(index, .reached(version: run.version, status: run.status.rawValue), at: clock.elapsed)
        } catch {
            let error = error as? WorkflowError
            outside.end(
                index, .failed(error?.code ?? .init("unknown"), error?.message ?? "not an error of the engine's"),
                at: clock.elapsed)
        }
    }

    private func callBack(_ foreignID: ForeignID) async {
        let payload = CallbackPayload(bytes: [outside.generator.happens(0.3) ? 0 : 1])
        _ = try? await outside.services.orders.callback(latestOf: foreignID, payload: payload)
    }

    // MARK: Persons

    private func act(_ action: Errand.Action, pick: Int, twice: Bool) async {
        var query = RunQuery()
        query.workflows = ["orders", "stock"]
        query.sort = .created
        guard let page = try? await store.records.list(query, after: nil, limit: 1000), !page.items.isEmpty else {
            return
        }
        let run = page.items[pick % page.items.count]
        let kind = ActionKind(rawValue: action.rawValue) ?? .pause
        let request = ActionRequest(
            kind: kind, runID: run.runID, decidedVersion: run.version, requestID: outside.newRequest(),
            reason: "because")
        await withTaskGroup { group in
            for _ in 0..<(twice ? 2 : 1) { group.addTask { await self.perform(request) } }
        }
    }

    private func stopRole(_ pick: Int, on instance: InstanceName?, for span: Duration) async {
        let roles = outside.services.orders.definition.roles
        let role = roles[pick % roles.count].name
        _ = try? await outside.services.orders.stopRole(role, on: instance, reason: "because", actor: "somebody")
        await clock.pause(for: span)
        for _ in 0..<30 {
            if (try? await outside.services.orders.startRole(role, on: instance, actor: "somebody")) != nil { return }
            await clock.pause(for: .milliseconds(500))
        }
    }

    /// Asks until there is an answer: the same request may be made again.
    private func perform(_ request: ActionRequest) async {
        for _ in 0..<30 {
            do {
                let outcome = try await outside.operations.perform(request, actor: "somebody")
                outside.note(
                    Outside.Acted(
                        runID: request.runID, requestID: request.requestID, kind: request.kind, outcome: outcome))
                return
            } catch {
                await clock.pause(for: .milliseconds(500))
            }
        }
    }

    /// What persons do once nothing goes wrong any more, so that every run comes to its end: what is paused is resumed
    /// once and then cancelled, what waits for a callback gets one.
    func lookAfterRuns(_ resumed: inout Set<RunID>) async {
        var query = RunQuery()
        query.runStates = [.initiated, .running, .paused]
        guard let page = try? await store.records.list(query, after: nil, limit: 1000) else { return }
        for run in page.items {
            if run.runState == .paused {
                let kind: ActionKind = resumed.insert(run.runID).inserted ? .resume : .cancel
                await perform(
                    ActionRequest(
                        kind: kind, runID: run.runID, decidedVersion: run.version, requestID: outside.newRequest(),
                        reason: "looked after"))
            } else if run.workflow == "orders",
                run.status == OrderStatus.review.rawValue
                    || run.status == OrderStatus.delivering.rawValue
            {
                _ = try? await outside.services.orders.callback(run.runID)
            }
        }
    }
}
