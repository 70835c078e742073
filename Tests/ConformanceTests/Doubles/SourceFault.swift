import Testing
import Workflows

/// One thing that the source of an outside stream does wrong.
struct SourceFault: Sendable, CustomTestStringConvertible {
    let name: String
    let breaks: [String]
    let install: @Sendable (inout BrokenSource) -> Void

    init(_ name: String, breaks: String..., install: @escaping @Sendable (inout BrokenSource) -> Void) {
        self.name = name
        self.breaks = breaks
        self.install = install
    }

    var testDescription: String { name }

    static let all = delivery + acknowledgement + beginning + workers + waiting

    static let delivery: [SourceFault] = [
        SourceFault(
            "The first event is passed over",
            breaks: "Who reads a stream without cursors begins with the first event there is"
        ) {
            $0.onEvents = { events, _ in events.filter { $0.id != "first-1" } }
        },

        SourceFault("What was given comes with what is new", breaks: "A receiver gives each event of a stream once") {
            let before = Memo([ConnectorEvent]())
            $0.onEvents = { events, _ in
                guard events.contains(where: { $0.id.hasPrefix("once-") }) else { return events }
                return before.change { before in
                    defer { before = events }
                    return before + events
                }
            }
        },

        SourceFault(
            "A batch comes the last first",
            breaks: "A receiver gives the events of one key in the order they were appended, also in several calls"
        ) {
            $0.onEvents = { events, _ in events.first?.id == "ordered-1" ? events.reversed() : events }
        },

        SourceFault(
            "A receiver gives all there is",
            breaks: "A receiver gives no more events than it is asked for, and then the rest"
        ) {
            $0.onLimit = { $0 == 3 ? 1000 : $0 }
        },

        SourceFault(
            "A header without a value is lost",
            breaks: "What a receiver gives is what was appended, with everything that was said of it"
        ) {
            $0.onEvents = { events, _ in
                events.map { event in
                    var event = event
                    event.headers = event.headers.filter { !$0.value.isEmpty }
                    return event
                }
            }
        },

        SourceFault(
            "An event is passed over when there are many",
            breaks: "No event of a stream is passed over while many append at once"
        ) {
            $0.onEvents = { events, _ in events.filter { $0.id != "at-once-60" } }
        },
    ]
}
