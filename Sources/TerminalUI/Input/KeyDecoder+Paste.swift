extension KeyDecoder {
    private static let end = Array("\u{1B}[201~".utf8)

    mutating func takePasted(_ byte: UInt8, at now: Duration) {
        pasted.append(byte)
        pastedCount += 1
        if byte == 0x7E, pasted.suffix(KeyDecoder.end.count).elementsEqual(KeyDecoder.end) {
            pasted.removeLast(KeyDecoder.end.count)
            pastedCount -= KeyDecoder.end.count
            endPaste(at: now)
        } else if pasted.count > settings.longestPaste + KeyDecoder.end.count {
            // Only its end still matters.
            pasted.removeFirst(settings.longestPaste)
        }
    }

    mutating func endPaste(at now: Duration) {
        state = .ground
        if pastedCount > settings.longestPaste {
            note(ignored: pastedCount)
        } else {
            let text = String(decoding: pasted, as: UTF8.self)
            events.append(.paste(KeyDecoder.withLineFeeds(text)))
        }
        pasted = []
        // Text can hold the mark that ends a paste; what a terminal lets through behind it is not typed either.
        ignoreKeysUntil = now + settings.pasteEcho
    }

    /// Where pastes are not marked, a burst of characters is one, and so is what follows it at once.
    mutating func dropBurst(at now: Duration) {
        guard !settings.marksPastes || pasteWasGivenUp, typed > settings.mostKeysTypedAtOnce else { return }
        var kept: [TerminalEvent] = []
        var count = 0
        for event in events {
            switch event {
            case .key: count += 1
            case .pasteIgnored(let before): count += before
            default: kept.append(event)
            }
        }
        events = kept + [.pasteIgnored(count: count)]
        ignoreKeysUntil = now + settings.pasteEcho
    }

    private static func withLineFeeds(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            if scalar == "\r" {
                result.append("\n")
            } else if scalar != "\n" || previous != "\r" {
                result.append(scalar)
            }
            previous = scalar
        }
        return String(result)
    }
}
