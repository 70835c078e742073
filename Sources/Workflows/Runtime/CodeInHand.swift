/// Tells the code that a workflow's roles call, and whatever that calls, from all other.
///
/// Who waits in it holds the role's end back, and waits perhaps for what nobody will do any more: its waits end as soon as
/// the workflow stops, those of others when all that is in hand is done.
enum CodeInHand {
    /// The workflows whose roles the present task works for: code of one may call that of another.
    @TaskLocal private static var owners: Set<ObjectIdentifier> = []

    /// Works for a role of a workflow.
    static func of(_ core: WorkflowCore, _ body: () async -> Void) async {
        await $owners.withValue(owners.union([ObjectIdentifier(core)])) { await body() }
    }

    /// Whether the present task works for a role of a workflow.
    static func isCurrent(of core: WorkflowCore) -> Bool { owners.contains(ObjectIdentifier(core)) }
}
