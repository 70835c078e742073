import ArgumentParser
import Foundation
import Workflows
import WorkflowsMonitoring

struct DiscardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard",
        abstract: "Drop an event of an outside stream that is kept for a connector. This cannot be undone.",
        discussion: """
            The event is lost to the connector, and those that wait behind it go on. Both are named as "wftop outbox" \
            names them.
            """)

    @Argument(help: "Whose event it is: the connector's consumer.") var consumer: String
    @Argument(help: "The event, by the stream's ID.") var event: String
    @OptionGroup var target: TargetOptions
    @Option(parsing: .unconditional, help: "Why; kept in the audit log.") var reason: String
    @Flag(help: "Do not ask.") var yes = false
    @Option(name: [.customShort("o"), .customLong("output")], help: "table or json.")
    var output = RecordFormat.table

    func run() async throws {
        try await reportingFailures {
            let place = try target.destination()
            let monitor = try place.open(readOnly: nil).monitor
            let capabilities = try await monitor.capabilities()
            if let reason = capabilities.readOnlyReason {
                throw Failure(.notAllowed, "\(capabilities.target) is read-only here: \(reason)")
            }
            guard !reason.allSatisfy(\.isWhitespace) else {
                throw Failure(.usage, "an event that is dropped stays so: say why with --reason")
            }
            let request = KeptEventRequest(
                consumer: ConsumerName(consumer), eventID: event, requestID: RequestID(RunID.random().description),
                reason: reason)
            try confirm(target: capabilities.target, isProtected: place.profile?.isProtected ?? false)
            var end = await monitor.perform(onKept: request)
            // No answer came: the same request asked again gets the first answer, and is carried out once.
            if case .unknown = end { end = await monitor.perform(onKept: request) }
            switch output {
            case .table: try StandardOutput.print(Visible.line(words(end)))
            case .json:
                try StandardOutput.write(JSON.keptEventAction(request, end).bytes + [UInt8(ascii: "\n")])
            }
            if end != .outcome(.discarded) { throw ExitStatus.someNotApplied.exitCode }
        }
    }

    private func words(_ end: DeadLetterEnd) -> String {
        switch end {
        case .outcome(.notFound): "not_found: no event \(event) is kept for \(consumer), any more"
        case .outcome(let outcome): outcome.name
        case .refused(let why): "refused: \(why)"
        case .notSent(let why): "not_sent: \(why)"
        case .unknown(let why): "unknown: \(why)"
        }
    }

    /// Nothing is done without a yes: from the flag, or from a person at a terminal, who types the event's ID where the
    /// profile is protected.
    private func confirm(target: String, isProtected: Bool) throws {
        guard !yes else { return }
        guard isatty(STDIN_FILENO) == 1 else {
            throw Failure(.usage, "nobody is there to confirm: give --yes")
        }
        StandardError.print(
            Visible.line("drop event \(event) of \(consumer) on \(target)? ")
                + (isProtected ? "It is protected. Type the event's ID:" : "Type yes:"))
        guard readLine()?.trimmingCharacters(in: .whitespaces) == (isProtected ? event : "yes") else {
            throw Failure(.answerIsNo, "nothing was done")
        }
    }
}
