/// Searches texts for a pattern. The sets of states it comes through are kept and numbered, so that a byte costs one look
/// into a table once the like has been seen.
struct RegexMatcher {
    private let program: RegexProgram
    private var sets: [[Int32]] = []
    private var numbers: [[Int32]: Int32] = [:]
    /// Where each of the 256 bytes leads from each set; -1 where that is not known yet.
    private var table: [Int32] = []
    private var accepts: [Bool] = []
    private var acceptsAtEnd: [Bool] = []
    private let fromStart: [Int32]
    /// Where a match may also begin behind the first byte.
    private let fromHere: [Int32]
    private let acceptsNothing: Bool
    /// What is left of the work it may do.
    private var budget: Int

    /// So many sets are kept; then it begins to learn anew.
    private static let most = 500
    /// What may be spent on a filter, so that a key is answered at once whatever was written: a few hundredths of a second.
    static let patience = 1_000_000

    /// - Parameter budget: how much work it may do before it gives up.
    init(_ regex: ByteRegex, budget: Int = .max) {
        program = regex.program
        self.budget = budget
        let entry = Int32(program.entry)
        fromStart = program.closure(of: [entry], isStart: true, isEnd: false)
        fromHere = program.closure(of: [entry], isStart: false, isEnd: false)
        acceptsNothing = program.isMatch(program.closure(of: [entry], isStart: true, isEnd: true))
    }

    /// Whether it gave up: nothing matches from then on.
    var gaveUp: Bool { budget <= 0 }

    /// Whether the pattern matches anywhere in the bytes.
    mutating func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard !bytes.isEmpty else { return acceptsNothing }
        guard !gaveUp else { return false }
        budget -= 1 + bytes.count / 64
        var state = number(of: fromStart)
        for byte in bytes {
            if accepts[Int(state)] { return true }
            let known = table[Int(state) * 256 + Int(byte)]
            state = known >= 0 ? known : learn(state, byte)
        }
        return accepts[Int(state)] || acceptsAtEnd[Int(state)]
    }

    private mutating func learn(_ state: Int32, _ byte: UInt8) -> Int32 {
        var reached: [Int32] = []
        for index in sets[Int(state)] {
            if case .byte(let range, let next) = program.instructions[Int(index)], range.contains(byte) {
                reached.append(Int32(next))
            }
        }
        let set = program.closure(of: reached + fromHere, isStart: false, isEnd: false)
        budget -= 8 * (sets[Int(state)].count + set.count)
        if sets.count >= Self.most {
            (sets, numbers, table, accepts, acceptsAtEnd) = ([], [:], [], [], [])
            return number(of: set)
        }
        let next = number(of: set)
        table[Int(state) * 256 + Int(byte)] = next
        return next
    }

    private mutating func number(of set: [Int32]) -> Int32 {
        if let known = numbers[set] { return known }
        let number = Int32(sets.count)
        sets.append(set)
        numbers[set] = number
        table.append(contentsOf: repeatElement(-1, count: 256))
        accepts.append(program.isMatch(set))
        acceptsAtEnd.append(program.isMatch(program.closure(of: set, isStart: false, isEnd: true)))
        return number
    }
}

extension RegexProgram {
    fileprivate func isMatch(_ set: [Int32]) -> Bool {
        set.contains { if case .match = instructions[Int($0)] { true } else { false } }
    }

    /// Everything that is reached without a byte, in order. What waits for the end of the text stays in it.
    fileprivate func closure(of set: [Int32], isStart: Bool, isEnd: Bool) -> [Int32] {
        var seen: Set<Int32> = []
        var open = set
        while let index = open.popLast() {
            guard seen.insert(index).inserted else { continue }
            switch instructions[Int(index)] {
            case .both(let one, let other): open += [Int32(one), Int32(other)]
            case .start(let next) where isStart: open.append(Int32(next))
            case .end(let next) where isEnd: open.append(Int32(next))
            case .byte, .match, .start, .end: break
            }
        }
        return seen.sorted()
    }
}
