import TerminalUI

extension TerminalEmulator {
    /// Where in a sequence the bytes are.
    struct Parser: Sendable {
        enum State: Sendable {
            case ground, escape, charset(Int), control, string(isCommand: Bool), stringEscape(isCommand: Bool)
        }

        var state = State.ground
        var bytes: [UInt8] = []
        var scalar: UInt32 = 0
        var missing = 0
    }

    mutating func take(_ byte: UInt8) {
        switch parser.state {
        case .ground: takeGround(byte)
        case .escape: takeEscape(byte)
        case .charset(let set):
            cursor.graphics[set] = byte == 0x30
            parser.state = .ground
        case .control: takeControl(byte)
        case .string(let isCommand): takeString(byte, isCommand)
        case .stringEscape(let isCommand): endString(isCommand, byte)
        }
    }

    private mutating func takeGround(_ byte: UInt8) {
        if byte >= 0x80 {
            takeUTF8(byte)
            return
        }
        parser.missing = 0
        switch byte {
        case 0x20..<0x7F: print(UInt32(byte))
        case 0x1B:
            parser.state = .escape
            parser.bytes.removeAll(keepingCapacity: true)
        case 0x07: bells += 1
        case 0x08:
            cursor.column = max(0, cursor.column - 1)
            cursor.wrapsNext = false
        case 0x09: move(column: min(size.columns - 1, (cursor.column / 8 + 1) * 8), row: cursor.row)
        case 0x0A, 0x0B, 0x0C: lineFeed()
        case 0x0D: move(column: 0, row: cursor.row)
        case 0x0E: cursor.charset = 1
        case 0x0F: cursor.charset = 0
        default: break
        }
    }

    private mutating func takeUTF8(_ byte: UInt8) {
        if byte < 0xC0 {
            guard parser.missing > 0 else { return print(0xFFFD) }
            parser.scalar = parser.scalar << 6 | UInt32(byte & 0x3F)
            parser.missing -= 1
            if parser.missing == 0 { print(parser.scalar) }
        } else {
            parser.missing = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3
            parser.scalar = UInt32(byte) & (0x3F >> UInt32(parser.missing))
        }
    }

    private mutating func takeEscape(_ byte: UInt8) {
        parser.state = .ground
        switch byte {
        case 0x5B: parser.state = .control
        case 0x5D: parser.state = .string(isCommand: true)
        case 0x50, 0x58, 0x5E, 0x5F: parser.state = .string(isCommand: false)
        case 0x28: parser.state = .charset(0)
        case 0x29: parser.state = .charset(1)
        case 0x37: saved = cursor
        case 0x38: cursor = saved
        case 0x44: lineFeed()
        case 0x45:
            move(column: 0, row: cursor.row)
            lineFeed()
        case 0x4D: reverseLineFeed()
        case 0x63: self = TerminalEmulator(size: size)
        case 0x3D, 0x3E, 0x48, 0x5C: break
        case 0x1B: parser.state = .escape
        default: unknownSequences.append("ESC \(Character(Unicode.Scalar(byte)))")
        }
    }

    private mutating func takeControl(_ byte: UInt8) {
        switch byte {
        case 0x20..<0x40: parser.bytes.append(byte)
        case 0x40..<0x7F:
            parser.state = .ground
            perform(byte)
        case 0x1B:
            // A sequence cut short is given up for the one that begins.
            parser.state = .escape
            parser.bytes.removeAll(keepingCapacity: true)
        default:
            parser.state = .ground
            takeGround(byte)
        }
    }

    private mutating func takeString(_ byte: UInt8, _ isCommand: Bool) {
        switch byte {
        case 0x07: endString(isCommand, 0x5C)
        case 0x1B: parser.state = .stringEscape(isCommand: isCommand)
        default: parser.bytes.append(byte)
        }
    }

    private mutating func endString(_ isCommand: Bool, _ byte: UInt8) {
        if isCommand { commands.append(String(decoding: parser.bytes, as: UTF8.self)) }
        parser.bytes.removeAll(keepingCapacity: true)
        parser.state = .ground
        if byte != 0x5C { takeEscape(byte) }
    }
}
