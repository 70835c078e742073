import TerminalUI

/// Bytes as people read them: where they stand, the bytes, and what of them is text.
enum HexRow {
    private static let digits = Array("0123456789abcdef")

    /// The most bytes that a row of so many cells holds: 16, 8 or 4.
    static func perRow(fitting cells: Int) -> Int {
        for count in [16, 8] where 10 + 4 * count <= cells { return count }
        return 4
    }

    /// The rows that hold any of these bytes, by where they start.
    static func starts(_ range: Range<Int>, perRow: Int) -> StrideTo<Int> {
        stride(from: range.lowerBound / perRow * perRow, to: range.upperBound, by: perRow)
    }

    /// Where a row stands: `00001a`.
    static func offset(_ start: Int) -> String {
        let text = String(start, radix: 16)
        return String(repeating: "0", count: max(0, 6 - text.utf8.count)) + text
    }

    /// The bytes of a row, padded so that the text behind them is aligned; those that are not wanted are dots.
    static func hex(_ bytes: [UInt8], _ row: Range<Int>, perRow: Int, wanted: (Int) -> Bool = { _ in true }) -> String {
        var hex = ""
        for (place, index) in row.enumerated() {
            let byte = bytes[index]
            hex += wanted(index) ? "\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])" : ".."
            hex += perRow == 16 && place == 7 ? "  " : " "
        }
        return TextFit.padded(hex, to: perRow * 3 + (perRow == 16 ? 2 : 1))
    }

    /// What of a row is text; the rest are dots.
    static func text(of bytes: [UInt8], _ row: Range<Int>, wanted: (Int) -> Bool = { _ in true }) -> String {
        String(
            decoding: row.map { index in
                let byte = bytes[index]
                return byte >= 0x20 && byte < 0x7F && wanted(index) ? byte : UInt8(ascii: ".")
            }, as: UTF8.self)
    }

    /// A whole row in a line.
    static func text(
        _ bytes: [UInt8], _ row: Range<Int>, perRow: Int, wanted: (Int) -> Bool = { _ in true }
    ) -> String {
        "\(offset(row.lowerBound))  \(hex(bytes, row, perRow: perRow, wanted: wanted))"
            + text(of: bytes, row, wanted: wanted)
    }
}
