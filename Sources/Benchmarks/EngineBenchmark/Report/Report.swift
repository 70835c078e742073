import ArgumentParser
import Foundation

/// Prints each result as soon as it is there, as text or as a part of one JSON document, and says what missed its budget.
struct Report: ParsableArguments {
    /// What gives some of the results.
    typealias Part = () async throws -> [Result]

    @Flag(help: "Print one JSON document instead of lines of text.") var json = false

    /// Measures, one thing after the other.
    ///
    /// - Throws: an exit code of 1 once all is printed, when a budget was missed.
    func printing(_ parts: [Part]) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        var missed: [String] = []
        var before = "["
        for part in parts {
            for result in try await part() {
                missed += result.missed
                if json {
                    print("\(before) \(String(decoding: try encoder.encode(result), as: UTF8.self))")
                    before = ","
                } else {
                    for line in result.lines { print(line) }
                }
                // At once, also into a pipe: the next one takes minutes.
                fflush(nil)
            }
        }
        if json { print(before == "[" ? "[]" : "]") }
        guard missed.isEmpty else {
            FileHandle.standardError.write(Data("budget missed: \(missed.joined(separator: "; "))\n".utf8))
            throw ExitCode.failure
        }
    }
}
