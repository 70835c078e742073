extension KeyDecoder {
    mutating func take(_ byte: UInt8, at now: Duration) {
        defer { lastByte = now }
        switch state {
        case .ground: takeGround(byte, at: now)
        case .escape: takeAfterEscape(byte, at: now)
        case .control(let bytes, let discarding): takeControl(byte, bytes, discarding, at: now)
        case .single(let bytes, let discarding): takeSingle(byte, bytes, discarding, at: now)
        case .skipping(let count): state = count > 1 ? .skipping(count - 1) : .ground
        case .string(let endsNext): takeString(byte, endsNext, at: now)
        case .paste: takePasted(byte, at: now)
        case .character(let bytes, let alt): takeContinuation(byte, bytes, alt, at: now)
        }
    }

    private mutating func takeGround(_ byte: UInt8, at now: Duration) {
        let late = now < lateUntil
        lateUntil = .zero
        switch byte {
        case 0x1B: state = .escape
        case 0x5B where late: state = .control(bytes: [], discarding: true)
        case 0x4F where late: state = .single(bytes: [], discarding: true)
        case 0x0D, 0x0A: emit(.enter, at: now)
        case 0x09: emit(.tab, at: now)
        case 0x08, 0x7F: emit(.backspace, at: now)
        case 0x00..<0x20: emit(.ctrl(KeyDecoder.controlCharacter(byte)), at: now)
        case 0x20..<0x7F: type(Unicode.Scalar(byte), alt: false, at: now)
        default: begin(byte, alt: false, at: now)
        }
    }

    private mutating func takeAfterEscape(_ byte: UInt8, at now: Duration) {
        state = .ground
        switch byte {
        case 0x5B: state = .control(bytes: [], discarding: false)
        case 0x4F: state = .single(bytes: [], discarding: false)
        case 0x5D, 0x50, 0x5F, 0x5E, 0x58: state = .string(endsNext: false)
        case 0x00..<0x20, 0x7F:
            // Esc and then a key that must not be lost, as ctrl-c.
            emit(.escape, at: now)
            takeGround(byte, at: now)
        case 0x20..<0x7F: type(Unicode.Scalar(byte), alt: true, at: now)
        default: begin(byte, alt: true, at: now)
        }
    }

    private mutating func takeString(_ byte: UInt8, _ endsNext: Bool, at now: Duration) {
        switch byte {
        case 0x07: state = .ground
        case 0x1B: state = .string(endsNext: true)
        case 0x5C where endsNext: state = .ground
        default: state = .string(endsNext: false)
        }
    }

    private mutating func begin(_ byte: UInt8, alt: Bool, at now: Duration) {
        if (0xC2...0xF4).contains(byte) {
            state = .character(bytes: [byte], alt: alt)
        } else {
            drop(1)
        }
    }

    private mutating func takeContinuation(_ byte: UInt8, _ bytes: [UInt8], _ alt: Bool, at now: Duration) {
        state = .ground
        guard (0x80..<0xC0).contains(byte) else {
            drop(bytes.count)
            takeGround(byte, at: now)
            return
        }
        let bytes = bytes + [byte]
        let length = bytes[0] < 0xE0 ? 2 : bytes[0] < 0xF0 ? 3 : 4
        guard bytes.count == length else {
            state = .character(bytes: bytes, alt: alt)
            return
        }
        if let text = String(validating: bytes, as: UTF8.self), let scalar = text.unicodeScalars.first,
            ScalarClass(scalar) != .unprintable
        {
            type(scalar, alt: alt, at: now)
        } else {
            drop(length)
        }
    }

    private mutating func type(_ scalar: Unicode.Scalar, alt: Bool, at now: Duration) {
        typed += 1
        emit(alt ? .alt(Character(scalar)) : .character(Character(scalar)), at: now)
    }

    private mutating func drop(_ count: Int) {
        if case .invalidInput(let before) = events.last {
            events[events.count - 1] = .invalidInput(count: before + count)
        } else {
            events.append(.invalidInput(count: count))
        }
    }

    private static func controlCharacter(_ byte: UInt8) -> Character {
        switch byte {
        case 0: " "
        case 1...26: Character(Unicode.Scalar(byte + 0x60))
        default: Character(Unicode.Scalar(byte + 0x40))
        }
    }
}
