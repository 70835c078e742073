import Testing
import Workflows

/// One thing that an adapter does wrong, and the promises that it breaks by it.
struct Fault: Sendable, CustomTestStringConvertible {
    let name: String
    let breaks: [String]
    let install: @Sendable (inout BrokenAdapter) -> Void

    init(_ name: String, breaks: String..., install: @escaping @Sendable (inout BrokenAdapter) -> Void) {
        self.name = name
        self.breaks = breaks
        self.install = install
    }

    var testDescription: String { name }

    static let all = [
        runs, triggers, versions, events, cursors, lists, filters, parked, erasure, schedules, arming, firing, reading,
        counting, streamed, delivery, consumption, waiting, backlog, holding, ending, joining, registry, stops, audit,
        changes,
    ].flatMap { $0 }
}

extension StoreFault: CustomTestStringConvertible {
    var testDescription: String { name }
}
