import Workflows
import WorkflowsTesting

extension World {
    /// Everything that was stored and everything that user code did, in the order it happened: what `--verbose` tells.
    var story: [String] {
        var lines: [(Duration, String)] = []
        for entry in journal.entries {
            guard let record = entry.transaction.run?.record else { continue }
            let what = entry.outcome.duplicateOf.map { "is \($0) already" } ?? "\(record.runState) in \(record.status)"
            lines.append(
                (
                    entry.at,
                    "\(record.workflow) \(record.foreignID) \(record.runID) version \(record.version): \(what), by "
                        + "\(record.meta.origin.kind.name) \(record.meta.origin.instance?.rawValue ?? "")"
                ))
        }
        for attempt in log.all {
            lines.append(
                (
                    attempt.at,
                    "\(attempt.place) on \(attempt.runID) version \(attempt.version), attempt \(attempt.number), number "
                        + "\(attempt.id), in process \(attempt.process): \(attempt.end) at "
                        + "\(attempt.endedAt.map { "\($0.inSeconds)" } ?? "no time")"
                ))
        }
        return lines.enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }
            .map { "\($0.element.0.inSeconds) \($0.element.1)" }
    }
}
