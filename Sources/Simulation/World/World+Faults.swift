import Logging
import Workflows

extension World {
    /// Makes the plan's faults happen, each at its moment; returns when all of them have begun.
    func makeTrouble() async {
        await withTaskGroup { group in
            for fault in plan.faults {
                group.addTask {
                    await self.clock.pause(for: fault.at - self.clock.elapsed)
                    await self.apply(fault.kind)
                }
            }
        }
    }

    private func apply(_ kind: Fault.Kind) async {
        logger.debug("fault", metadata: ["fault": "\(kind)"])
        switch kind {
        case .crash(let slot):
            process(in: slot)?.kill()
            await restart(slot)
        case .crashAtWrite(let slot, let writes, let after):
            troubles.doom(slot, writes: writes, after: after)
            await restart(slot)
        case .freeze(let slot, let span):
            guard let process = process(in: slot) else { return }
            SimulatedExecutor.shared.freeze(process.owner)
            await clock.pause(for: span)
            if !process.isDead { SimulatedExecutor.shared.thaw(process.owner) }
        case .stop(let slot):
            guard let process = process(in: slot) else { return }
            process.stop()
            await restart(slot)
        case .setClock(let slot, let change): skews.change(slot, by: change)
        case .failing(_, _, _, _, let span), .slow(_, _, let span), .repeating(_, _, let span), .late(_, _, let span):
            troubles.begin(kind, for: span)
        }
    }

    /// Another process takes the place of one that is gone, after a while.
    private func restart(_ slot: Int) async {
        await clock.pause(for: generator.duration(100...9000))
        guard process(in: slot) == nil else { return }
        do { try start(slot) } catch { found(.definition, "\(error)") }
    }

    /// Nothing goes wrong any more, and there is a process in each slot.
    func calmDown() throws {
        troubles.end()
        for process in processes where !process.isDead { SimulatedExecutor.shared.thaw(process.owner) }
        try startMissing()
    }
}
