/// Works for the role of a workflow's schedules: serves each of them, so that one whose code takes long holds no other
/// back.
final class ScheduleWorker: RoleBody {
    private let core: WorkflowCore
    private let schedules: [ScheduleHandler]

    init(core: WorkflowCore, schedules: [ScheduleHandler]) {
        self.core = core
        self.schedules = schedules
    }

    func serve(_ control: RoleControl) async throws {
        let servers = schedules.map { schedule in
            ScheduleServer(core: core, handler: schedule, fence: control.fence) { control.isDraining }
        }
        control.setInterrupt { for server in servers { server.signal.raise() } }
        // The servers know the control: what it knows of them is to go with the work, or neither of them ever does.
        defer { control.setInterrupt {} }
        try await withThrowingDiscardingTaskGroup { group in
            for server in servers { group.addTask { try await server.serve() } }
        }
    }
}
