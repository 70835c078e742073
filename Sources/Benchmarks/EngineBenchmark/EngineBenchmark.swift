import ArgumentParser

/// How fast runs move, in memory and on SQLite, with few and with many finished runs in the store, and with some that
/// always fail.
///
///     swift run -c release EngineBenchmark
@main
struct EngineBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engine-benchmark",
        abstract: "Measure the engine and the SQLite adapter beside a plain loop that writes the same rows.",
        subcommands: [Engine.self, Once.self, Adapter.self], defaultSubcommand: Engine.self)
}

/// What a measurement is of.
enum Subject: String, CaseIterable, ExpressibleByArgument {
    case memory
    case sqlite
    /// SQLite's own interface, without any of this project's code.
    case plain
}

struct Load: ParsableArguments {
    @Option(help: "How many runs go through in each measurement.") var runs = 20_000
    @Option(help: "How many runs are in flight.") var inFlight = 256
    @Option(help: "How many workers each step has.") var parallel = 1
    @Option(help: "Where the files are made.") var directory = "/var/tmp"

    var arguments: [String] {
        [
            "--runs", "\(runs)", "--in-flight", "\(inFlight)", "--parallel", "\(parallel)", "--directory", directory,
        ]
    }
}
