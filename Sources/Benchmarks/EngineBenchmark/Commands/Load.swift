import ArgumentParser

/// What a measurement is of.
enum Subject: String, CaseIterable, ExpressibleByArgument {
    case memory
    case sqlite
    /// The adapter of SQLite, without the engine.
    case adapter
    /// SQLite's own interface, without any of this project's code.
    case plain
    /// The objects' codec, without the engine, on all processors at once.
    case codec
    /// The same on one thread.
    case codecOnThread = "codec-on-thread"
}

/// Where the runs are kept that are measured.
enum Kept: String, CaseIterable, ExpressibleByArgument {
    case memory, sqlite, both

    var subjects: [Subject] {
        switch self {
        case .memory: [.memory]
        case .sqlite: [.sqlite]
        case .both: [.memory, .sqlite]
        }
    }
}

struct Load: ParsableArguments {
    @Option(help: "How many runs go through in each measurement.") var runs = 20_000
    @Option(help: "How many runs are in flight.") var inFlight = 256
    @Option(help: "How many workers each step has.") var parallel = 1
    @Option(help: "Where the files are made.") var directory = "/var/tmp"
    @Flag(help: "Everything polls once an hour.") var pollsHourly = false
    @Flag(help: "SQLite does not wait for the disk.") var withoutSync = false

    var arguments: [String] {
        [
            "--runs", "\(runs)", "--in-flight", "\(inFlight)", "--parallel", "\(parallel)", "--directory", directory,
        ] + (pollsHourly ? ["--polls-hourly"] : []) + (withoutSync ? ["--without-sync"] : [])
    }

    /// Takes one measurement in a process of its own.
    func sample(of subject: Subject, preload: Int, failing: Int = 0) throws -> Sample {
        try Child(
            ["once", "--subject", subject.rawValue, "--preload", "\(preload)", "--failing", "\(failing)"] + arguments
        ).result()
    }
}
