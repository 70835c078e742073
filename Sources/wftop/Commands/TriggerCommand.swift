import ArgumentParser
import Foundation
import Workflows
import WorkflowsMonitoring

struct TriggerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trigger", abstract: "Begin a new run.",
        discussion: """
            The object is stored as it is given: as the workflow's own code encodes it, JSON unless it says otherwise. \
            Nothing here knows its fields, so that a run whose object its code cannot read stands until that is mended.
            """)

    @Argument(help: "The workflow.") var workflow: String
    @Argument(help: "For what the run is: the foreign ID.") var foreignID: String
    @OptionGroup var target: TargetOptions
    @Option(
        parsing: .unconditional, help: "The object: JSON, or @PATH for what is in a file, or - for standard input.")
    var object: String
    @Option(parsing: .unconditional, help: "Where it starts, by label or number. Else where the workflow's runs do.")
    var status: String?
    @Option(parsing: .unconditional, help: "Why; kept in the audit log.") var reason: String?
    @Flag(help: "Only say what would happen.") var dryRun = false
    @Flag(help: "Do not ask.") var yes = false
    @Option(name: [.customShort("o"), .customLong("output")], help: "table or json.")
    var output = RecordFormat.table

    /// More than any object should be, and little enough to be stored at once.
    private static let largest = 16 << 20

    func run() async throws {
        try await reportingFailures {
            let object = try readObject()
            let place = try target.destination()
            let monitor = try place.open(readOnly: nil).monitor
            let capabilities = try await monitor.capabilities()
            if let reason = capabilities.readOnlyReason {
                throw Failure(.notAllowed, "\(capabilities.target) is read-only here: \(reason)")
            }
            let name = WorkflowName(workflow)
            try await monitor.require(name)
            let request = TriggerRequest(
                workflow: name, foreignID: ForeignID(foreignID), object: object,
                status: try await start(of: name, monitor), requestID: RequestID(RunID.random().description),
                reason: reason, dryRun: dryRun)
            try confirm(request, target: capabilities.target, isProtected: place.profile?.isProtected ?? false)
            var end = await monitor.trigger(request)
            // No answer came: the same request asked again gets the first answer, and is carried out once.
            if case .unknown = end { end = await monitor.trigger(request) }
            try print(request, end)
            if case .outcome(.applied) = end {} else { throw ExitStatus.someNotApplied.exitCode }
        }
    }

    private func readObject() throws -> Data {
        let bytes: Data
        switch object {
        case "-": bytes = FileHandle.standardInput.readDataToEndOfFile()
        case _ where object.hasPrefix("@"):
            let path = (String(object.dropFirst()) as NSString).expandingTildeInPath
            guard let found = FileManager.default.contents(atPath: path) else {
                throw Failure(.notFound, "the object cannot be read: there is no file \(path), or it may not be read")
            }
            return try checked(found)
        default:
            bytes = Data(object.utf8)
            // What is written on the command line is JSON; other bytes come from a file.
            guard (try? JSONSerialization.jsonObject(with: bytes, options: .fragmentsAllowed)) != nil else {
                throw Failure(.usage, "the object is not JSON: \(object); @PATH gives the bytes of a file as they are")
            }
        }
        return try checked(bytes)
    }

    private func checked(_ bytes: Data) throws -> Data {
        guard bytes.count <= Self.largest else {
            throw Failure(.usage, "the object has \(bytes.count) bytes: at most \(Self.largest) are taken")
        }
        return bytes
    }

    /// The status that was named, as the workflow's graph has it.
    private func start(of name: WorkflowName, _ monitor: StoreMonitor) async throws -> Int? {
        guard let status else { return nil }
        let nodes = try await monitor.graph(name).value.nodes
        if let number = Int(status), nodes.contains(where: { $0.status == number }) { return number }
        guard let node = nodes.first(where: { $0.label.lowercased() == status.lowercased() }) else {
            throw Failure(
                .notFound,
                "\"\(name)\" has no status \"\(status)\": it has \(nodes.map(\.label).joined(separator: ", "))")
        }
        return node.status
    }

    private func confirm(_ request: TriggerRequest, target: String, isProtected: Bool) throws {
        guard !yes, !dryRun else { return }
        guard isatty(STDIN_FILENO) == 1 else {
            throw Failure(.usage, "nobody is there to confirm: give --yes, or --dry-run to see what would happen")
        }
        let words = "trigger a run of \(request.workflow) for \(request.foreignID) on \(target)? "
        StandardError.print(
            Visible.line(words + (isProtected ? "It is protected. Type the foreign ID:" : "Type yes:")))
        let answer = isProtected ? foreignID : "yes"
        guard readLine()?.trimmingCharacters(in: .whitespaces) == answer else {
            throw Failure(.answerIsNo, "nothing was done")
        }
    }

    private func print(_ request: TriggerRequest, _ end: ActionEnd) throws {
        do {
            switch output {
            case .json:
                try StandardOutput.write(JSON.trigger(request, end).bytes + [UInt8(ascii: "\n")])
            case .table:
                let (outcome, detail) = dryRun ? end.conditionalWords : end.words
                try StandardOutput.print(
                    Visible.line("\(request.workflow)  \(request.foreignID)  \(outcome)  \(detail)"))
            }
        } catch is Closed {}
    }
}
