import Logging
import ServiceLifecycle
import Workflows

/// A workflow that serves until it is told to stop gracefully, or is cancelled.
final class GracefulService: Sendable {
    private let group: ServiceGroup
    private let task: Task<Void, any Error>

    init(_ workflow: some Service) {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let group = ServiceGroup(services: [workflow], logger: logger)
        self.group = group
        task = Task { try await group.run() }
    }

    func stop() { Task { [group] in await group.triggerGracefulShutdown() } }
    func stop(gracefully: Bool) { if gracefully { stop() } else { task.cancel() } }

    /// Returns when it has ended, and throws what it ended with.
    func ended() async throws { try await task.value }
}

extension Workflow {
    /// Returns when it stops and no role takes anything more: those that have nothing in hand are given up. By the system's
    /// clock alone.
    func isDraining() async throws {
        try await role(RoleName("\(name)-delete-consumer"), "it is given up") { $0?.state == .shutdown }
    }
}
