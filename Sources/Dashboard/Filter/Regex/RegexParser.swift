/// Reads a pattern.
struct RegexParser {
    private let scalars: [Unicode.Scalar]
    private var place = 0
    private var depth = 0
    private let ignoresCase: Bool

    /// No deeper than this are groups nested, and no more often is anything repeated by a number.
    private static let deepest = 50
    private static let mostRepeats = 200

    init(_ pattern: String) {
        scalars = Array(pattern.unicodeScalars)
        // The letter of an escape is no letter of the text: \D and \d are as good as each other.
        var isEscaped = false
        var hasCapital = false
        for scalar in scalars {
            if !isEscaped, ("A"..."Z").contains(scalar) { hasCapital = true }
            isEscaped = !isEscaped && scalar == "\\"
        }
        ignoresCase = !hasCapital
    }

    mutating func parse() throws(ByteRegex.Mistake) -> RegexSyntax {
        let syntax = try alternatives()
        guard place == scalars.count else { throw mistake("there is a \")\" without its \"(\"") }
        return syntax
    }

    private func mistake(_ what: String) -> ByteRegex.Mistake { ByteRegex.Mistake(description: what) }

    private var next: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

    private mutating func take(_ wanted: Unicode.Scalar) -> Bool {
        guard next == wanted else { return false }
        place += 1
        return true
    }

    private mutating func alternatives() throws(ByteRegex.Mistake) -> RegexSyntax {
        var all = [try sequence()]
        while take("|") { all.append(try sequence()) }
        return all.count == 1 ? all[0] : .any(all)
    }

    private mutating func sequence() throws(ByteRegex.Mistake) -> RegexSyntax {
        var parts: [RegexSyntax] = []
        while let scalar = next, scalar != "|", scalar != ")" { parts.append(try repeated(try atom())) }
        return parts.count == 1 ? parts[0] : parts.isEmpty ? .nothing : .sequence(parts)
    }

    private mutating func repeated(_ atom: RegexSyntax) throws(ByteRegex.Mistake) -> RegexSyntax {
        var syntax = atom
        while let scalar = next {
            switch scalar {
            case "*": syntax = .repeated(syntax, atLeast: 0, atMost: nil)
            case "+": syntax = .repeated(syntax, atLeast: 1, atMost: nil)
            case "?": syntax = .repeated(syntax, atLeast: 0, atMost: 1)
            case "{":
                place += 1
                syntax = try counted(syntax)
                continue
            default: return syntax
            }
            place += 1
        }
        return syntax
    }

    private mutating func counted(_ atom: RegexSyntax) throws(ByteRegex.Mistake) -> RegexSyntax {
        let least = number()
        var most = least
        if take(",") { most = number() }
        guard let least, take("}") else { throw mistake("write {2}, {2,} or {2,5}, or \\{ for the sign itself") }
        guard least <= Self.mostRepeats, most ?? 0 <= Self.mostRepeats else {
            throw mistake("at most \(Self.mostRepeats) times")
        }
        if let most, most < least { throw mistake("{\(least),\(most)} is the wrong way round") }
        return .repeated(atom, atLeast: least, atMost: most)
    }

    private mutating func number() -> Int? {
        var digits = ""
        while let scalar = next, ("0"..."9").contains(scalar), digits.utf8.count < 6 {
            digits.unicodeScalars.append(scalar)
            place += 1
        }
        return Int(digits)
    }

    private mutating func atom() throws(ByteRegex.Mistake) -> RegexSyntax {
        guard let scalar = next else { return .nothing }
        place += 1
        switch scalar {
        case "(": return try group()
        case "[": return .scalar(try scalarClass())
        case ".": return .scalar(ScalarRanges.all)
        case "^": return .start
        case "$": return .end
        case "*", "+", "?": throw mistake("there is nothing before \"\(scalar)\" to repeat")
        case "\\": return .scalar(try escaped())
        default: return .scalar(literal(scalar))
        }
    }

    private mutating func group() throws(ByteRegex.Mistake) -> RegexSyntax {
        if take("?"), !take(":") { throw mistake("of groups that begin with \"(?\" only \"(?:\" is understood") }
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw mistake("groups are nested too deep") }
        let inside = try alternatives()
        guard take(")") else { throw mistake("a \"(\" is not closed") }
        return inside
    }

    private func literal(_ scalar: Unicode.Scalar) -> [ClosedRange<UInt32>] {
        let value = scalar.value
        guard ignoresCase, ("a"..."z").contains(scalar) else { return [value...value] }
        return [(value - 32)...(value - 32), value...value]
    }

    private mutating func escaped() throws(ByteRegex.Mistake) -> [ClosedRange<UInt32>] {
        guard let scalar = next else { throw mistake("there is nothing behind the last \"\\\"") }
        place += 1
        switch scalar {
        case "d": return ScalarRanges.digits
        case "D": return ScalarRanges.opposite(of: ScalarRanges.digits)
        case "w": return ScalarRanges.words
        case "W": return ScalarRanges.opposite(of: ScalarRanges.words)
        case "s": return ScalarRanges.blanks
        case "S": return ScalarRanges.opposite(of: ScalarRanges.blanks)
        case "n": return [10...10]
        case "t": return [9...9]
        case "r": return [13...13]
        case "a"..."z", "A"..."Z", "0"..."9": throw mistake("\"\\\(scalar)\" is not understood")
        default: return [scalar.value...scalar.value]
        }
    }

    private mutating func scalarClass() throws(ByteRegex.Mistake) -> [ClosedRange<UInt32>] {
        let isOpposite = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        var isFirst = true
        while let scalar = next, isFirst || scalar != "]" {
            isFirst = false
            place += 1
            if scalar == "\\" {
                ranges += try escaped()
            } else if place + 1 < scalars.count, scalars[place] == "-", scalars[place + 1] != "]" {
                let last = scalars[place + 1]
                guard scalar.value <= last.value else { throw mistake("[\(scalar)-\(last)] is the wrong way round") }
                place += 2
                ranges.append(scalar.value...last.value)
                if ignoresCase { ranges += ScalarRanges.otherCase(of: scalar.value...last.value) }
            } else {
                ranges += literal(scalar)
            }
        }
        guard take("]") else { throw mistake("a \"[\" is not closed") }
        let sorted = ScalarRanges.sorted(ranges)
        return isOpposite ? ScalarRanges.opposite(of: sorted) : sorted
    }
}
