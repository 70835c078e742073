import FoundationEssentials
import Workflows

@testable import WorkflowsMonitoring

/// Random values that are the same for the same seed, in every process (SplitMix64).
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// One of `count` numbers from 0.
    mutating func below(_ count: Int) -> Int { Int(truncatingIfNeeded: next() >> 33) % max(1, count) }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    /// As often as not.
    mutating func maybe<Value>(_ value: (inout Dice) -> Value) -> Value? { below(2) == 0 ? nil : value(&self) }

    mutating func few<Value>(_ value: (inout Dice) -> Value) -> [Value] { (0..<below(4)).map { _ in value(&self) } }

    mutating func bool() -> Bool { below(2) == 0 }

    mutating func text() -> String {
        let pieces = [
            "a", "Ω", "\"", "\\", "/", "\n", "\r", "\t", "\u{0}", "\u{1b}[2J", "\u{7f}", "\u{9b}", "\u{202e}",
            "\u{2028}",
            "\u{feff}", "👩‍👩‍👧", "é", " ", "null", "{", "\u{10ffff}",
        ]
        return (0..<below(6)).map { _ in pick(pieces) }.joined()
    }

    mutating func integer() -> Int {
        pick([0, 1, -1, 9_007_199_254_740_993, .max, .min, below(1000), Int(truncatingIfNeeded: next())])
    }

    mutating func count() -> Int { pick([0, 1, below(1_000_000), Int.largestCount]) }

    mutating func rate() -> Double { pick([0, 0.1, Double(below(1_000_000)) / 7, 1e15]) }

    /// To the millisecond, as moments are written.
    mutating func moment() -> Timestamp {
        let millisecond = pick([0, 1_764_000_000_000 + Int64(below(1 << 30)), -62_167_219_200_001, 253_402_300_800_000])
        return Timestamp(microseconds: millisecond * 1000)
    }

    mutating func duration() -> Duration {
        .microseconds(pick([0, 1, -1, Int64(below(1 << 30)), 4_503_599_627_370_495]))
    }

    mutating func runID() -> RunID { RunID(high: next(), low: next()) }

    mutating func name<Name: TextIdentifier>() -> Name { Name(text()) }

    mutating func any<Case: CaseIterable>(_ type: Case.Type) -> Case { pick(Array(type.allCases)) }

    mutating func object() -> Data {
        let objects = [
            #"{"a":1}"#, #"{ "a" : 12345678901234567890123456789 }"#, "", "null", "{\"zero width\":\"\u{200b}\"}", "{",
            #"["\ud800"]"#, "1 2", "\u{feff}{}",
            String(repeating: "[", count: 600) + String(repeating: "]", count: 600),
            #"{"a":1,"a":2}"#, "\"a\nb\"", "\n[\n]\n",
        ]
        return pick(objects.map { Data($0.utf8) } + [Data([0xFF, 0xFE, 0x7B, 0, 0x7D, 0]), Data([0x22, 0xC3, 0x22])])
    }
}
