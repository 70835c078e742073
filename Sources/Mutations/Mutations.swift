import ArgumentParser
import Foundation

/// Tries whether the tests find the mistakes that are listed in `Tests/MutationTests/engine.toml`.
@main
struct Mutations: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes each listed mistake in a copy of the sources and runs the tests that have to find it.",
        discussion: "Run it from the package's root. A mistake that no test finds is printed, and the exit code is 1.")

    @Option(help: "Only mutations whose name contains this.")
    var only: String?

    @Option(help: "Where the copy is made and built. It is kept, so that the next run builds less.")
    var copy = FileManager.default.temporaryDirectory.appending(path: "workflows-mutations").path()

    @Option(help: "After so many seconds a build or tests count as failed.")
    var patience = 900

    @Flag(help: "Prints the list and ends.")
    var list = false

    func run() throws {
        let root = URL(filePath: FileManager.default.currentDirectoryPath)
        let mutations = try MutationList(package: root).mutation.filter { only.map($0.name.contains) ?? true }
        guard !mutations.isEmpty else { throw ValidationError("no mutation is called so") }
        guard !list else { return mutations.forEach { print($0.name) } }
        let place = URL(filePath: copy)
        try renew(place, from: root)
        let run = MutationRun(copy: place, patience: .seconds(patience))
        try run.prepare(Set(mutations.map(\.tests)))
        var (left, byTimeout): ([String], [String]) = ([], [])
        for (number, mutation) in mutations.enumerated() {
            let verdict = try run.verdict(on: mutation)
            print("\(number + 1)/\(mutations.count) \(verdict.rawValue): \(mutation.name)")
            if !verdict.isKilled { left.append(mutation.name) }
            if verdict == .killedByTimeout { byTimeout.append(mutation.name) }
        }
        print("\(mutations.count - left.count) of \(mutations.count) killed, \(byTimeout.count) of them by timeout")
        if !left.isEmpty { throw ExitCode.failure }
    }

    /// Brings the copy to the state of the package, but for what is built there.
    private func renew(_ place: URL, from root: URL) throws {
        let files = FileManager.default
        try files.createDirectory(at: place, withIntermediateDirectories: true)
        for name in ["Package.swift", "README.md", "Sources", "Tests", "Themes"] {
            let copied = place.appending(path: name)
            try? files.removeItem(at: copied)
            try files.copyItem(at: root.appending(path: name), to: copied)
        }
    }
}
