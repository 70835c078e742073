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
