import Logging
import ServiceLifecycle

extension WorkflowCore {
    func run() async throws {
        let coordinator = RoleCoordinator(core: self)
        try begin { coordinator.stop() }
        defer {
            logger.debug("shut down")
            end()
        }
        logger.debug("launched")
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup { group in
                group.addTask {
                    // Serves only to hear of other processes; when it fails, polling is what is left.
                    do { try await self.adapter.watchForChanges() } catch is CancellationError {} catch {
                        self.logger.warning(
                            "changes of other processes are found by polling only",
                            metadata: .keys([.error: ErrorText.describe(error)]))
                    }
                }
                defer { group.cancelAll() }
                try await coordinator.run()
            }
        } onGracefulShutdown: {
            coordinator.stop()
        }
    }
}
