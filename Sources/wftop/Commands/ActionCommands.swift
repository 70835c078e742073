import ArgumentParser
import Dashboard
import Foundation
import Workflows
import WorkflowsMonitoring

/// What pause, resume, cancel, retry and delete share.
struct ActionOptions: ParsableArguments {
    @Argument(help: "Run IDs, or beginnings of them that are unique.") var runs: [String] = []
    @OptionGroup var target: TargetOptions
    @Option(parsing: .unconditional, help: "Every run that matches, in the dashboard's filter language.")
    var filter: String?
    @Option(parsing: .unconditional, help: "Why; kept in the audit log.") var reason: String?
    @Flag(help: "Only say what would happen.") var dryRun = false
    @Flag(help: "Do not ask.") var yes = false
    @Option(name: [.customShort("o"), .customLong("output")], help: "table, json, ndjson or csv.")
    var output = OutputFormat.table

    func validate() throws {
        if runs.isEmpty == (filter == nil) {
            throw ValidationError(
                "name runs (an ID, the unique beginning of one, or a foreign ID), or give --filter, and not both: "
                    + "--filter 'state:paused wf:orders'")
        }
        if let filter, filter.allSatisfy(\.isWhitespace) {
            throw ValidationError("an empty filter would mean every run: say which, as in --filter 'wf:orders'")
        }
    }

    func perform(_ kind: ActionKind) async throws {
        try await reportingFailures {
            let place = try target.destination()
            let monitor = try place.open(readOnly: nil).monitor
            let capabilities = try await monitor.capabilities()
            if let reason = capabilities.readOnlyReason {
                throw Failure(.notAllowed, "\(capabilities.target) is read-only here: \(reason)")
            }
            if kind.needsReason, reason?.allSatisfy(\.isWhitespace) ?? true, !dryRun {
                throw Failure(.usage, "a run that is \(kind.participle) stays so: say why with --reason")
            }
            let found = try await resolve(monitor)
            guard !found.isEmpty else { throw Failure(.notFound, "no run matches") }
            let runs = try filter == nil ? found : whatApplies(kind, found)
            try confirm(kind, runs, target: capabilities.target, isProtected: place.profile?.isProtected ?? false)
            let failed = try await send(kind, runs, monitor)
            if failed { throw ExitStatus.someNotApplied.exitCode }
        }
    }

    private func resolve(_ monitor: StoreMonitor) async throws -> [RunSummary] {
        guard let filter else {
            var found: [RunSummary] = []
            for text in runs {
                let id = try await monitor.theOne(text)
                found.append(try await monitor.run(id).value.summary)
            }
            return found
        }
        let selection = try await Selection(filter: filter, monitor: monitor)
        guard !selection.isImpossible else { return [] }
        var found: [RunSummary] = []
        var cursor: PageCursor?
        repeat {
            let page = try await monitor.runs(selection.query, after: cursor, limit: 500)
            found += selection.keep(page)
            cursor = page.next
        } while cursor != nil
        return found
    }

    /// Of the runs that a filter found, those it makes sense for: nobody meant the others, and each would be refused with
    /// an entry in the audit log of its own. A run that was named is asked for all the same, and the store answers.
    private func whatApplies(_ kind: ActionKind, _ found: [RunSummary]) throws -> [RunSummary] {
        var obstacles: [String: Int] = [:]
        let runs = found.filter { run in
            guard let obstacle = kind.obstacle(in: run.runState) else { return true }
            obstacles[obstacle, default: 0] += 1
            return false
        }
        guard !obstacles.isEmpty else { return runs }
        let why = obstacles.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        let words =
            "of \(found.count) runs that match, \(found.count - runs.count) cannot be \(kind.participle): \(why)"
        guard !runs.isEmpty else { throw Failure(.notFound, words) }
        StandardError.print(words)
        return runs
    }

    /// Nothing is done without a yes: from the flag, or from a person at a terminal, who types the number of runs where
    /// the profile is protected.
    private func confirm(_ kind: ActionKind, _ runs: [RunSummary], target: String, isProtected: Bool) throws {
        guard !yes, !dryRun else { return }
        guard isatty(STDIN_FILENO) == 1 else {
            throw Failure(.usage, "nobody is there to confirm: give --yes, or --dry-run to see what would happen")
        }
        for run in runs.prefix(10) {
            StandardError.print(Visible.line("  \(run.runID)  \(run.workflow)  \(run.foreignID)"))
        }
        if runs.count > 10 { StandardError.print("  … and \(runs.count - 10) more") }
        let what = kind == .delete ? "delete the data of" : kind.rawValue
        StandardError.print(
            "\(what) \(runs.count) run\(runs.count == 1 ? "" : "s") on \(target)? "
                + (isProtected ? "It is protected. Type the number of runs:" : "Type yes:"))
        let answer = isProtected ? String(runs.count) : "yes"
        guard readLine()?.trimmingCharacters(in: .whitespaces) == answer else {
            throw Failure(.answerIsNo, "nothing was done")
        }
    }

    /// One after the other, at most fifty a second. Returns whether any was not applied.
    private func send(_ kind: ActionKind, _ runs: [RunSummary], _ monitor: StoreMonitor) async throws -> Bool {
        var printer = RowPrinter(
            output, titles: ["run_id", "foreign_id", "outcome", "detail"], names: JSON.Names.action)
        var failed = false
        var items = 0
        for run in runs {
            if items > 0 { try await EngineClock.system.sleep(for: .milliseconds(20)) }
            items += 1
            let request = ActionRequest(
                kind: kind, runID: run.runID, decidedVersion: run.version,
                requestID: RequestID(RunID.random().description), reason: reason, dryRun: dryRun)
            var end = await monitor.perform(request)
            // No answer came: the same request asked again gets the first answer, and is carried out once.
            if case .unknown = end { end = await monitor.perform(request) }
            let (outcome, detail) = dryRun ? end.conditionalWords : end.words
            if case .outcome(.applied) = end {} else { failed = true }
            // What was confirmed is done whether or not somebody still reads.
            do {
                try printer.print(
                    .init(
                        cells: [run.runID.description, run.foreignID.rawValue, outcome, detail],
                        json: .action(request, end, foreignID: run.foreignID)))
            } catch is Closed {}
        }
        do {
            try printer.finish { .list($0, asOf: EngineClock.system.now, total: Total(items, .exact)) }
        } catch is Closed {}
        return failed
    }
}

extension ActionEnd {
    /// The outcome and what there is to say about it.
    var words: (String, String) {
        switch self {
        case .notSent(let why): ("not_sent", why)
        case .unknown(let why): ("unknown", why)
        case .outcome(let outcome):
            switch outcome {
            case .applied(.triggered(let run?)): (outcome.name, "triggered \(run)")
            case .applied(.deletionRequested(let copy?)):
                (outcome.name, "deletion_requested; run \(copy), retried from it, has a copy")
            case .applied(let effect): (outcome.name, effect.name)
            case .conflict(let version, let status, let state):
                (outcome.name, "changed since: now version \(version), \(status), \(state.name)")
            case .illegal(let state): (outcome.name, "the run is \(state.name)")
            case .notFound: (outcome.name, "")
            case .refused(let why), .failed(let why): (outcome.name, why)
            }
        }
    }
}

extension ActionEnd {
    /// The same of what was only tried: nobody must take it for done.
    var conditionalWords: (String, String) {
        guard case .outcome(.applied(let effect)) = self else { return words }
        if case .deletionRequested(let copy?) = effect {
            return ("would_apply", "would be \(effect.name); run \(copy), retried from it, has a copy")
        }
        return ("would_apply", "would be \(effect.name)")
    }
}

struct PauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Let runs stand until they are resumed.")
    @OptionGroup var options: ActionOptions
    func run() async throws { try await options.perform(.pause) }
}

struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let paused runs go on, their error counts cleared.")
    @OptionGroup var options: ActionOptions
    func run() async throws { try await options.perform(.resume) }
}

struct CancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "End runs where they are. This cannot be undone.", aliases: ["stop"])
    @OptionGroup var options: ActionOptions
    func run() async throws { try await options.perform(.cancel) }
}

struct DeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete the data of finished runs: their objects, in every version. This cannot be undone.")
    @OptionGroup var options: ActionOptions
    func run() async throws { try await options.perform(.delete) }
}

struct RetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Resume paused runs; trigger finished ones again as new runs.")
    @OptionGroup var options: ActionOptions
    func run() async throws { try await options.perform(.retry) }
}
