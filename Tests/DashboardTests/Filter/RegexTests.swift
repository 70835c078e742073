import Testing

@testable import Dashboard

@Suite("Regular expressions over the rows that are loaded")
struct RegexTests {
    @Test(
        "What is written means what it means elsewhere",
        arguments: [
            ("time(d )?out", "it timed out", true), ("time(d )?out", "time-out", false), ("^503", "503 upstream", true),
            ("^503", "got 503", false), ("503$", "got 503", true), ("503$", "503 upstream", false), ("^$", "", true),
            ("^$", "x", false), ("a{2,3}b", "caab", true), ("^a{2,3}b", "aaaab", false), ("a{3}", "aa", false),
            ("a{2,}", "baaaa", true), ("[a-c]+[^0-9]$", "xabc!", true), ("[^a-c]", "abc", false),
            ("\\d+\\s\\w", "7 x", true),
            ("\\D", "123", false), ("a.c", "aéc", true), ("a..c", "aéc", false), ("[à-ü]+$", "née", false),
            ("n[à-ü]e", "née", true), ("[^é]", "é", false), ("日本", "東日本", true), (".", "😀", true), ("^.$", "😀", true),
            ("a|b|", "c", true), ("(a|b)*c", "abbac", true), ("(a*)*b", "aaab", true), ("()*x", "x", true),
            ("\\.", "a.b", true), ("\\.", "ab", false), ("[.]", "ab", false), ("[]a]", "]", true), ("[a-]", "-", true),
            ("x*", "", true), ("x+", "", false), ("(?:ab)+$", "xabab", true), ("$^", "", true), ("$^", "a", false),
        ])
    func means(_ pattern: String, _ text: String, _ matches: Bool) throws {
        #expect(try ByteRegex(pattern).matches(text) == matches)
    }

    @Test("Letters match in either case, unless a capital is written")
    func cases() throws {
        #expect(try ByteRegex("time[a-f]ut").matches("TIMEDUT"))
        #expect(try !ByteRegex("Time").matches("time"))
        #expect(try ByteRegex("\\Dtime").matches("-TIME"))
    }

    @Test(
        "What cannot be read is told",
        arguments: [
            ("(a", "is not closed"), ("a)", "without its"), ("[a", "is not closed"), ("*a", "nothing before"),
            ("a{2", "write {2}"), ("a{3,2}", "wrong way round"), ("a{999}", "at most 200"),
            ("[z-a]", "wrong way round"),
            ("\\b", "is not understood"), ("(?=a)", "only"), ("a\\", "nothing behind"),
            ("((a{200}){200}){200}", "too large"), (String(repeating: "(", count: 99), "too deep"),
        ])
    func mistakes(_ pattern: String, _ says: String) {
        let mistake = #expect(throws: ByteRegex.Mistake.self) { try ByteRegex(pattern) }
        #expect(mistake?.description.contains(says) == true, "\(String(describing: mistake))")
    }

    @Test("It finds what Swift's own expressions find", arguments: 1...20)
    func asSwift(_ seed: UInt64) throws {
        var dice = Randomness(seed: seed)
        func pick(_ words: [String]) -> String { words.randomElement(using: &dice) ?? "" }
        func pattern(_ depth: Int) -> String {
            var text = ""
            for _ in 0..<Int.random(in: 1...3, using: &dice) {
                let atom =
                    depth > 0 && Bool.random(using: &dice)
                    ? "(?:\(pattern(depth - 1)))" : pick(["a", "b", "é", "[ab]", "[^a]", ".", "\\d", "ab", "7"])
                text += atom + pick(["", "", "*", "+", "?", "{1,2}", "{2}"])
            }
            return Bool.random(using: &dice) && depth > 0 ? text + "|" + pattern(depth - 1) : text
        }
        let written = pick(["", "^"]) + "(?:" + pattern(2) + ")" + pick(["", "$"])
        let ours = try ByteRegex(written)
        let theirs = try Regex(written).ignoresCase().matchingSemantics(.unicodeScalar)
        for _ in 0..<30 {
            let text = (0..<Int.random(in: 0...9, using: &dice)).map { _ in pick(["a", "b", "A", "é", "7", "x"]) }
                .joined()
            #expect(ours.matches(text) == text.contains(theirs), "\(written) in \(text)")
        }
    }

    @Test("However it is written, a pattern takes no longer than its budget, and says so")
    func patience() throws {
        var dice = Randomness(seed: 7)
        let heavy = try ByteRegex("(a|b)*a(a|b){60}c$")
        var matcher = RegexMatcher(heavy, budget: RegexMatcher.patience)
        var searched = 0
        while !matcher.gaveUp, searched < 5000 {
            let text = (0..<400).map { _ in Bool.random(using: &dice) ? UInt8(ascii: "a") : UInt8(ascii: "b") }
            _ = text.withUnsafeBufferPointer { matcher.matches($0) }
            searched += 1
        }
        let gaveUp = matcher.gaveUp
        #expect(gaveUp, "searched \(searched)")
        // The way that makes others try every split of the text.
        #expect(try !ByteRegex("(a*)*(a*)*(a*)*$b").matches(String(repeating: "a", count: 5000)))
    }
}
