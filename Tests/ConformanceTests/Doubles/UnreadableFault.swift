import Testing
import Workflows

/// One thing that the source of an outside stream does wrong with what its connectors could not be given.
struct UnreadableFault: Sendable, CustomTestStringConvertible {
    let name: String
    let breaks: [String]
    let install: @Sendable (inout BrokenReplaySource) -> Void

    var testDescription: String { name }

    private static let promise = "A receiver says once what it could not read, and it is what is kept"

    static let all: [UnreadableFault] = [
        UnreadableFault(name: "A receiver says nothing of what it could not read", breaks: [promise]) {
            $0.onUnreadable = { _ in [] }
        },
        UnreadableFault(name: "A receiver says it each time", breaks: [promise]) {
            let told = Memo([DeadLetter]())
            $0.onUnreadable = { new in
                told.change { told in
                    told += new
                    return told
                }
            }
        },
        UnreadableFault(name: "A receiver says the last alone", breaks: [promise]) {
            $0.onUnreadable = { $0.suffix(1) }
        },
        UnreadableFault(
            name: "What is for no connector is unreadable",
            breaks: ["A letter of an event that turns out to be for no connector says that it is gone"]
        ) {
            $0.letters.tellsGone = { $0 != "diverted-1" }
        },
    ]
}
