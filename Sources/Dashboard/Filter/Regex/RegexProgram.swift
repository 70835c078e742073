/// A pattern as a machine that is in many states at once.
struct RegexProgram: Sendable {
    enum Instruction: Sendable {
        /// Goes on with a byte of this range.
        case byte(ClosedRange<UInt8>, next: Int)
        /// Goes on in both ways.
        case both(Int, Int)
        /// Goes on at the beginning of the text alone.
        case start(next: Int)
        /// Goes on at its end alone.
        case end(next: Int)
        /// The text matches.
        case match
    }

    private(set) var instructions: [Instruction] = [.match]
    private(set) var entry = 0

    /// More than anybody writes by hand, and little enough that the slowest pattern is still quick.
    static let largest = 4000

    init(_ syntax: RegexSyntax) throws(ByteRegex.Mistake) { entry = try compile(syntax, next: 0) }

    private mutating func add(_ instruction: Instruction) throws(ByteRegex.Mistake) -> Int {
        guard instructions.count < Self.largest else {
            throw ByteRegex.Mistake(description: "the pattern is too large")
        }
        instructions.append(instruction)
        return instructions.count - 1
    }

    /// From the end to the beginning: what follows is there already.
    private mutating func compile(_ syntax: RegexSyntax, next: Int) throws(ByteRegex.Mistake) -> Int {
        switch syntax {
        case .nothing: return next
        case .start: return try add(.start(next: next))
        case .end: return try add(.end(next: next))
        case .sequence(let parts):
            var entry = next
            for part in parts.reversed() { entry = try compile(part, next: entry) }
            return entry
        case .any(let parts):
            var entries: [Int] = []
            for part in parts { entries.append(try compile(part, next: next)) }
            return try join(entries)
        case .scalar(let ranges):
            var entries: [Int] = []
            for bytes in ranges.flatMap(ScalarRanges.bytes) {
                var entry = next
                for byte in bytes.reversed() { entry = try add(.byte(byte, next: entry)) }
                entries.append(entry)
            }
            return try join(entries)
        case .repeated(let part, let least, let most):
            var entry = next
            if let most {
                for _ in least..<max(least, most) {
                    let once = try compile(part, next: entry)
                    entry = try add(.both(once, next))
                }
            } else {
                let loop = try add(.match)
                instructions[loop] = .both(try compile(part, next: loop), next)
                entry = loop
            }
            for _ in 0..<least { entry = try compile(part, next: entry) }
            return entry
        }
    }

    /// All of these ways; of none there is no way on.
    private mutating func join(_ entries: [Int]) throws(ByteRegex.Mistake) -> Int {
        guard var joined = entries.last else { return try add(.byte(0xFF...0xFF, next: 0)) }
        for entry in entries.dropLast().reversed() { joined = try add(.both(entry, joined)) }
        return joined
    }
}
