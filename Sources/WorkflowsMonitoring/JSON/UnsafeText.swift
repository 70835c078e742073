/// What must not reach a terminal or a pipe as it is, wherever it came from: the one list that JSON, tables, CSV and
/// sentences go by. A screen goes by libc and Unicode besides, because it must know how wide each character is.
public enum UnsafeText {
    /// Controls, and the characters that reorder or hide text on a terminal.
    public static func contains(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1F, 0x7F...0x9F, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF: true
        default: false
        }
    }
}
