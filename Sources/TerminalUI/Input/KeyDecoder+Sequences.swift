extension KeyDecoder {
    mutating func takeControl(_ byte: UInt8, _ bytes: [UInt8], _ discarding: Bool, at now: Duration) {
        if aborts(byte, at: now) { return }
        let isParameter = (0x20..<0x40).contains(byte)
        // rxvt ends shifted keys with `$`, which elsewhere is followed by another byte.
        let isShiftedInRxvt = byte == 0x24 && bytes.first != 0x3F
        // The Linux console's function keys are `ESC [ [ A` and so on.
        let isConsolePrefix = byte == 0x5B && bytes.isEmpty
        guard (!isParameter || isShiftedInRxvt) && !isConsolePrefix else {
            // Longer than any sequence there is: its rest must still not be taken for keys.
            if bytes.count < 64 { state = .control(bytes: bytes + [byte], discarding: discarding) }
            return
        }
        state = .ground
        if byte == 0x7E, bytes.elementsEqual("200".utf8) {
            // Even where Esc has acted already, what follows is a paste.
            state = .paste
            pasted = []
            pastedCount = 0
        } else if byte == 0x7E, bytes.elementsEqual("201".utf8) {
            pasteWasGivenUp = false
        } else if byte == 0x4D, bytes.isEmpty {
            state = .skipping(3)
        } else if !discarding {
            finish(bytes, byte, at: now)
        }
    }

    mutating func takeSingle(_ byte: UInt8, _ bytes: [UInt8], _ discarding: Bool, at now: Duration) {
        if aborts(byte, at: now) { return }
        if (0x30..<0x3C).contains(byte), bytes.count < 64 {
            state = .single(bytes: bytes + [byte], discarding: discarding)
            return
        }
        state = .ground
        if !discarding, bytes.isEmpty, let key = KeyDecoder.singleKeys[byte] { emit(key, at: now) }
    }

    /// A control character ends a sequence that was not complete, and is a key itself.
    private mutating func aborts(_ byte: UInt8, at now: Duration) -> Bool {
        guard byte < 0x20 || byte >= 0x7F else { return false }
        state = .ground
        take(byte, at: now)
        return true
    }

    private mutating func finish(_ bytes: [UInt8], _ final: UInt8, at now: Duration) {
        if bytes.first == 0x3C, final == 0x4D || final == 0x6D {
            finishMouse(bytes.dropFirst(), released: final == 0x6D)
        } else if bytes.isEmpty, final == 0x49 || final == 0x4F {
            events.append(.focus(final == 0x49))
        } else if bytes.first == 0x5B {
            if let number = KeyDecoder.consoleKeys[final] { emit(.function(number), at: now) }
        } else if final == 0x7E {
            // With modifiers there is a second parameter; such keys have no meaning here and must not get another's.
            if let number = Int(String(decoding: bytes, as: UTF8.self)), let key = KeyDecoder.tildeKeys[number] {
                emit(key, at: now)
            }
        } else if bytes.isEmpty || bytes.elementsEqual("1".utf8), let key = KeyDecoder.controlKeys[final] {
            emit(key, at: now)
        }
    }

    private mutating func finishMouse(_ bytes: ArraySlice<UInt8>, released: Bool) {
        let parts = bytes.split(separator: 0x3B).map { Int(String(decoding: $0, as: UTF8.self)) }
        guard parts.count == 3, let code = parts[0], let column = parts[1], let row = parts[2], column > 0, row > 0
        else { return }
        let button = code & 3
        let action: MouseEvent.Action? =
            switch (code & 64 != 0, code & 32 != 0) {
            case (true, _): button == 0 ? .wheelUp : button == 1 ? .wheelDown : nil
            case (_, true): button == 3 ? nil : .drag(button)
            default: released ? .release(button) : .press(button)
            }
        guard let action else { return }
        events.append(.mouse(MouseEvent(action, at: Point(column: column - 1, row: row - 1))))
    }

    private static let controlKeys: [UInt8: Key] = [
        0x41: .up, 0x42: .down, 0x43: .right, 0x44: .left, 0x48: .home, 0x46: .end, 0x5A: .backTab,
        0x50: .function(1), 0x51: .function(2), 0x52: .function(3), 0x53: .function(4),
    ]

    /// After `ESC O`: arrows and function keys, and a numeric keypad in its application mode.
    private static let singleKeys: [UInt8: Key] = {
        var keys = controlKeys
        keys[0x5A] = nil
        keys[0x4D] = .enter
        keys[0x58] = .character("=")
        for (byte, character) in zip(UInt8(0x6A)...0x79, "*+,-./0123456789") { keys[byte] = .character(character) }
        return keys
    }()

    private static let consoleKeys: [UInt8: Int] = [0x41: 1, 0x42: 2, 0x43: 3, 0x44: 4, 0x45: 5]

    private static let tildeKeys: [Int: Key] = {
        var keys: [Int: Key] = [
            1: .home, 7: .home, 4: .end, 8: .end, 2: .insert, 3: .delete, 5: .pageUp, 6: .pageDown,
        ]
        let functions = [11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34]
        for (index, number) in functions.enumerated() { keys[number] = .function(index + 1) }
        return keys
    }()
}
