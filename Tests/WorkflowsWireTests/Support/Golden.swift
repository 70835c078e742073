import Foundation
import Testing

/// A message that an independent implementation wrote. `Goldens/make.py` says how.
struct Golden: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: Data

    var testDescription: String { name }

    static let all: [Golden] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Goldens/messages.txt")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            guard words.count == 2, let bytes = Data(hex: words[1]) else { return nil }
            return Golden(name: String(words[0]), bytes: bytes)
        }
    }()

    /// Those that are no record that a run can have.
    static let impossible = [
        "record-of-no-state", "record-of-state-8", "record-of-a-run-without-uuid", "record-of-the-year-10000",
        "record-of-the-year-0", "record-of-negative-nanoseconds", "record-of-too-many-nanoseconds",
    ]
    /// The others, every one: records, and rows of an outbox.
    static let records = all.filter { $0.name.hasPrefix("record") && !impossible.contains($0.name) }
    static let outbox = all.filter { $0.name.hasPrefix("outbox") }

    static func named(_ name: String) throws -> Data {
        try #require(all.first { $0.name == name }, "there is no golden \(name)").bytes
    }
}

extension Data {
    /// The bytes of a text of hexadecimal digits; `nil` for any other text.
    init?(hex: some StringProtocol) {
        let digits = hex.compactMap(\.hexDigitValue)
        guard digits.count == hex.count, digits.count.isMultiple(of: 2) else { return nil }
        self.init(stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
    }
}
