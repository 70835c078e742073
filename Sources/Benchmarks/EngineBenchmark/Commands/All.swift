import ArgumentParser

/// Everything that is promised of the engine's speed.
struct All: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure everything that is promised. Takes about twenty minutes.",
        discussion: "Exits with 1 when a budget was missed.")

    @Option(help: "How often everything is measured.") var rounds = 3
    @Option(help: "Where the files are made.") var directory = "/var/tmp"
    @OptionGroup var report: Report

    func run() async throws {
        let common = ["--rounds", "\(rounds)", "--directory", directory]
        try await report.printing(
            Engine.parse(common + ["--preload", "1000", "100000"]).parts
                + Engine.parse(common + ["--preload", "1000", "--parallel", "4", "--failing", "0"]).parts
                + Alone.parse(common).parts + Growth.parse(["--directory", directory]).parts
                + Trim.parse(["--directory", directory]).parts + Idle.parse(["--directory", directory]).parts)
    }
}
