/// Merges what curses says about colours and attributes, and leaves out what changes nothing.
///
/// Curses resets every attribute and both colours whenever one of them changes, and does so also where the cursor moves
/// on without a character written; on a list of coloured words that is most of a frame. Here a style is said when
/// something is about to be drawn with it, as the shortest way there from the style before.
struct StyleFilter: Sendable {
    /// What the terminal was last told; `nil` while nobody knows.
    private var told: Rendition?
    /// What curses asked for since.
    private var asked = Rendition()
    private var charset: UInt8?

    /// The terminal may have been told other things meanwhile.
    mutating func forget() {
        told = nil
        charset = nil
    }

    /// Appends what is left of a whole frame. A frame ends in the style that curses ended it in.
    mutating func pass(_ input: [UInt8], into output: inout [UInt8]) {
        var index = 0
        while index < input.count {
            switch input[index] {
            case 0x1B: index = passSequence(input, at: index, into: &output)
            // They move the cursor or choose a character set, whatever the style.
            case 0x00, 0x07, 0x08, 0x09, 0x0D, 0x0E, 0x0F:
                output.append(input[index])
                index += 1
            case 0x20 where told.map { asked.looksAlikeBlank($0) } == true:
                // A blank has no ink: its colour can wait for the next word.
                output.append(input[index])
                index += 1
            default:
                settle(into: &output)
                // What scrolls in at the bottom has the style of the moment, as has what is written.
                let start = index
                while index < input.count, input[index] > 0x20 { index += 1 }
                index = max(index, start + 1)
                output.append(contentsOf: input[start..<index])
            }
        }
        settle(into: &output)
    }

    /// Deals with a sequence that begins at `start`, and returns where it ended.
    private mutating func passSequence(_ input: [UInt8], at start: Int, into output: inout [UInt8]) -> Int {
        let next = start + 1
        guard next + 1 < input.count else {
            output.append(contentsOf: input[start...])
            return input.count
        }
        switch input[next] {
        case 0x5B: return passControl(input, at: start, into: &output)
        case 0x28:
            if charset != input[next + 1] { output.append(contentsOf: input[start...next + 1]) }
            charset = input[next + 1]
            return next + 2
        default:
            // Saved cursors have a style of their own, and others may.
            settle(into: &output)
            told = nil
            output.append(contentsOf: input[start...next])
            return next + 1
        }
    }

    private mutating func passControl(_ input: [UInt8], at start: Int, into output: inout [UInt8]) -> Int {
        var end = start + 2
        while end < input.count, !(0x40...0x7E).contains(input[end]) { end += 1 }
        guard end < input.count else {
            output.append(contentsOf: input[start...])
            return input.count
        }
        let parameters = input[start + 2..<end]
        switch input[end] {
        case UInt8(ascii: "m"):
            if let changed = asked.changed(by: parameters) {
                asked = changed
                return end + 1
            }
            settle(into: &output)
            told = nil
        // Movements and modes: no cell changes.
        case UInt8(ascii: "A")...UInt8(ascii: "H"), UInt8(ascii: "`"), UInt8(ascii: "d"), UInt8(ascii: "f"),
            UInt8(ascii: "h"), UInt8(ascii: "l"), UInt8(ascii: "r"):
            break
        // What is erased becomes blanks.
        case UInt8(ascii: "J"), UInt8(ascii: "K"), UInt8(ascii: "X"):
            if told.map({ asked.looksAlikeBlank($0) }) != true { settle(into: &output) }
        // The others shift, and fill with the background of the moment.
        default: settle(into: &output)
        }
        output.append(contentsOf: input[start...end])
        return end + 1
    }

    private mutating func settle(into output: inout [UInt8]) {
        guard told != asked else { return }
        output += asked.sequence(from: told)
        told = asked
    }
}
