import Logging

/// Says at start what this deployment made of the statuses that the one before it had.
struct StatusChangeReport {
    let core: WorkflowCore
    private let earlier: WorkflowDefinition?

    /// Reads what was started last, before this instance's own definition takes its place. A store that does not answer
    /// is no reason not to start: then nothing is said.
    init(_ core: WorkflowCore) async {
        self.core = core
        earlier = try? await core.adapter.registry.definition(of: core.name)
    }

    func log() {
        guard let earlier else { return }
        for change in core.definition.changes(since: earlier) {
            switch change {
            case .renamed(let number, let from, let to):
                core.logger.notice(
                    "a status was renamed; stored runs show the new label",
                    metadata: .keys([.status: to, .statusNumber: number, .previously: from]))
            case .moved(let label, let from, let to):
                core.logger.warning(
                    "a status has another number; runs that are stored under the old one are not in it",
                    metadata: .keys([.status: label, .statusNumber: to, .previously: from]))
            case .removed(let number, let label):
                core.logger.warning(
                    "a status is not in the enum any more; runs that stand there are left alone",
                    metadata: .keys([.status: label, .statusNumber: number]))
            }
        }
    }
}
