import Workflows

/// Who was granted which role in which epoch.
struct JournaledRoles {
    private struct Grant {
        let epoch: Int64
        let holder: StartID
    }

    private var grants: [RoleName: Grant] = [:]

    /// What is written for a role is written under its newest epoch.
    func check(_ transaction: StoreTransaction) -> [BrokenInvariant] {
        guard let fence = transaction.fence, let grant = grants[fence.role], grant.epoch > fence.epoch else {
            return []
        }
        return [
            BrokenInvariant(
                .epochs,
                "a transaction of \(fence.role) was accepted under epoch \(fence.epoch), after epoch \(grant.epoch) had begun"
            )
        ]
    }

    mutating func apply(_ renewal: LeaseRenewal, _ standing: LeaseStanding) -> [BrokenInvariant] {
        var broken: [BrokenInvariant] = []
        for (role, epoch) in standing.held.sorted(by: { $0.key < $1.key }) {
            if let grant = grants[role] {
                if epoch < grant.epoch {
                    broken.append(
                        BrokenInvariant(
                            .epochs, "\(role) was granted in epoch \(epoch) after epoch \(grant.epoch) had begun"))
                } else if epoch == grant.epoch, grant.holder != renewal.instance {
                    broken.append(
                        BrokenInvariant(
                            .epochs, "\(role) is held by \(grant.holder) and by \(renewal.instance) in epoch \(epoch)"))
                }
            }
            grants[role] = Grant(epoch: epoch, holder: renewal.instance)
        }
        return broken
    }
}
