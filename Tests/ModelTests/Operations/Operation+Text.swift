import Workflows

extension Operation: CustomStringConvertible {
    /// One line for a person.
    var description: String {
        switch self {
        case .pass(let seconds): "\(seconds) s pass"
        case .write(let write): "write \(write)"
        case .read(let read): "read \(read)"
        case .list(let query, let page): "list \(query.text), \(page) a page, to the end"
        case .beginList(let query, let page): "list \(query.text), the first \(page)"
        case .nextPage: "the next page of that list"
        case .wrongCursor(let query, let other): "list \(query.text) with a cursor of \(other?.text ?? "nothing")"
        case .join(let start, let workflow, let lease):
            "instance \(start) of \(Universe.workflows[workflow]) joins for \(lease) s"
        case .renew(let start, let wanted, let released, let lease):
            "instance \(start) renews for \(lease) s, wants roles \(wanted), gives up \(released)"
        case .leave(let start): "instance \(start) leaves"
        case .act(let kind, let role, let instance, let epochAge, let request):
            "request \(request): \(kind) of role \(role) on \(instance.map { "instance \($0)" } ?? "all")"
                + (epochAge.map { ", decided \($0) epochs ago" } ?? "")
        case .beginAtLatest(let consumer): "\(Universe.consumers[consumer]) begins at the latest event"
        case .open(let receiver, let topic, let consumer, let share, let only):
            "receiver \(receiver): \(Universe.consumers[consumer]) reads \(topic.name), \(share.text)"
                + (only.map { ", only \($0)" } ?? "")
        case .receive(let receiver, let limit): "receiver \(receiver) receives up to \(limit)"
        case .burst(let lists):
            "at once:"
                + lists.enumerated().map { worker, list in
                    list.map { "\n       worker \(worker + 1): \($0)" }.joined()
                }.joined()
        }
    }
}

extension Write: CustomStringConvertible {
    var description: String {
        var parts: [String] = []
        switch change {
        case nil: parts.append("about run \(run)")
        case .create(let new): parts.append(new.text)
        case .advance(let run, let age, let move): parts.append("run \(run), \(age) versions old, → \(move.text)")
        case .malformed(let run, let leavesOut):
            parts.append("run \(run), a version that \(leavesOut ? "leaves one out" : "is of another foreign ID")")
        }
        if skew != 0 { parts.append("clock \(skew) s ahead") }
        if let fence { parts.append("fence of role \(fence.role), \(fence.age) epochs old") }
        if let cursor {
            parts.append(
                "cursor of \(Universe.consumers[cursor.consumer]) (off by \(cursor.off)) to \(cursor.behind) before the last"
            )
        }
        if let failure { parts.append(failure.text) }
        parts += timeouts.map { "\($0)" }
        if let schedule { parts.append("\(schedule)") }
        if let audit {
            parts.append("audit request \(audit.request) \(audit.action) \(audit.result), reason \(text(audit.reason))")
        }
        return parts.joined(separator: "; ")
    }
}

extension Write.Creation {
    fileprivate var text: String {
        var parts = ["create run \(run) of \(Universe.workflows[workflow]) for \"\(Universe.foreignIDs[foreignID])\""]
        if let key { parts.append("key \"\(Universe.keys[key])\"") }
        if let retriedFrom { parts.append("retried from \(retriedFrom)") }
        if status != 1 { parts.append("in status \(status)") }
        if version != 1 { parts.append("as version \(version)") }
        return parts.joined(separator: ", ")
    }
}

extension Write.Move {
    fileprivate var text: String {
        var parts = [runState.name]
        if let status { parts.append("status \(status)") }
        if newVisit { parts.append("new visit") }
        if let object { parts.append("object \(object)") }
        if let reason { parts.append("because \(Universe.reasons[reason])") }
        if erases { parts.append("erasing all but \(leaves.map { "version \($0)" } ?? "nothing")") }
        return (parts + ["by \(origin)"]).joined(separator: ", ")
    }
}

extension Write.Failure {
    fileprivate var text: String {
        let verb = isCleared ? "clears" : lasting ? "parks for good" : "parks"
        return "\(Universe.consumers[consumer]) \(verb) a version \(age) back, attempt \(attempts), due in \(seconds) s"
    }
}

private func text(_ reason: Int?) -> String { reason.map { "\"\(Universe.reasons[$0])\"" } ?? "none" }

extension PartitionSet {
    var text: String { self == .all ? "all partitions" : "partitions \(String(bits, radix: 16))" }
}

extension RunQuery {
    /// What it asks for, in a few words.
    var text: String {
        var parts: [String] = []
        if !workflows.isEmpty { parts.append("workflows \(workflows)") }
        if !foreignIDs.isEmpty { parts.append("foreign IDs \(foreignIDs.map { "\"\($0)\"" })") }
        if !runStates.isEmpty { parts.append("states \(runStates)") }
        if !statuses.isEmpty { parts.append("statuses \(statuses)") }
        if let runIDPrefix { parts.append("ID beginning with \"\(runIDPrefix)\"") }
        if let foreignIDContains { parts.append("foreign ID containing \"\(foreignIDContains)\"") }
        if let reasonContains { parts.append("reason containing \"\(reasonContains)\"") }
        if let createdFrom { parts.append("created from \(createdFrom)") }
        if let createdBefore { parts.append("created before \(createdBefore)") }
        if let updatedFrom { parts.append("updated from \(updatedFrom)") }
        if let updatedBefore { parts.append("updated before \(updatedBefore)") }
        return "[\(parts.joined(separator: ", "))] by \(sort)\(descending ? ", descending" : "")"
    }
}
