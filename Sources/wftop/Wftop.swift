import ArgumentParser

@main
struct Wftop: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "wftop",
        abstract: "Watch and steer workflows from a terminal.",
        discussion: """
            With a TARGET and no command, wftop opens the dashboard. A target is the path of a SQLite store, \
            sqlite:PATH, or a profile of $XDG_CONFIG_HOME/wftop/config.toml. Without one, wftop opens the default \
            profile, or lists the stores it finds and exits.
            """,
        version: version,
        subcommands: [
            WatchCommand.self, DemoCommand.self, RunsCommand.self, RunCommand.self, RolesCommand.self,
            GraphCommand.self, TimeoutsCommand.self, OutboxCommand.self, PauseCommand.self, ResumeCommand.self,
            CancelCommand.self, RetryCommand.self, DeleteCommand.self, TriggerCommand.self, DiscardCommand.self,
            CheckCommand.self, KeysCommand.self,
        ],
        defaultSubcommand: WatchCommand.self)

    static func main() async {
        do {
            try await reportingFailures { try Mistyped.refuse(arguments: CommandLine.arguments.dropFirst()) }
        } catch { exit(withError: error) }
        await main(nil)
    }
}
