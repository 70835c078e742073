import Testing

@testable import WorkflowsMonitoring

@Suite("Reading JSON as RFC 8259 has it")
struct ParsedJSONTests {
    private func parse(_ text: String) throws -> ParsedJSON { try ParsedJSON(Array(text.utf8)) }

    @Test(
        "What it allows is read",
        arguments: [
            "null", " true ", "[]", "{}", "[1,2]", #"{"a":{"b":[null]}}"#, "0", "-0", "-0.5e+10", "1E400", "10.25",
            #""""#, #""\u00e9\"\\\/\b\f\n\r\t""#, #""\ud83d\ude00""#, #""\ud800""#, "\"\u{7f}\u{10ffff}\"",
            "\t\n\r [ ] ",
            #"{"a":1,"a":2}"#,
        ])
    func allowed(text: String) throws { _ = try parse(text) }

    @Test(
        "What it does not allow is refused",
        arguments: [
            "", " ", "nul", "nulll", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{", "{a:1}", #"{"a"}"#,
            #"{"a":}"#,
            #"{"a":1,}"#, #"{"a":1 "b":2}"#, #"{1:2}"#, "01", "-", "+1", "1.", ".5", "1e", "1e+", "0x1", "NaN",
            "Infinity",
            "-01", "\"", "\"\n\"", "\"\t\"", #""\x""#, #""\u12g4""#, #""\u12""#, "'a'", "1 2", "[1}", "{]",
            "\u{feff}[]",
            "// c\n1", "[1]x", "\"\u{0}\"",
        ])
    func refused(text: String) { #expect(throws: JSONError.self) { try parse(text) } }

    @Test(
        "Bytes that are no UTF-8 are refused",
        arguments: [[0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]])
    func encoding(bytes: [UInt8]) { #expect(throws: JSONError.self) { try ParsedJSON(bytes) } }

    @Test("Text is what was meant")
    func text() throws {
        #expect(try parse(#""\u00e9\"\\\/\b\f\n\r\t""#).text() == "é\"\\/\u{8}\u{c}\n\r\t")
        #expect(try parse(#""\ud83d\ude00 x""#).text() == "😀 x")
        #expect(try parse(#""\ud83d\u0041""#).text() == "\u{fffd}A")
        #expect(try parse(#""\ude00""#).text() == "\u{fffd}")
        #expect(try parse(#"{"\u0061":1}"#).members().map(\.name) == ["a"])
    }

    @Test("No digit is lost, and a number that does not fit is an error")
    func numbers() throws {
        #expect(try parse("9223372036854775807").integer() == .max)
        #expect(try parse("-9223372036854775808").integer() == .min)
        #expect(try parse("9007199254740993").integer() == 9_007_199_254_740_993)
        #expect(try parse("1e3").integer() == 1000)
        #expect(try parse("0.1").number() == 0.1)
        #expect(
            Array(try parse("[123456789012345678901234567890]").elements()[0].bytes)
                == Array("123456789012345678901234567890".utf8))
        for text in ["9223372036854775808", "0.5", "1e99", "true"] {
            #expect(throws: JSONError.self) { try parse(text).integer() }
        }
        #expect(throws: JSONError.self) { try parse("1e999").number() }
    }

    @Test("Depth, size and number of values are bounded, and no depth overflows a stack")
    func limits() throws {
        let deep = String(repeating: "[", count: 520) + String(repeating: "]", count: 520)
        _ = try parse(deep)
        #expect(throws: JSONError.self) { try parse("[" + deep + "]") }
        #expect(throws: JSONError.self) { try parse(String(repeating: "[", count: 1_000_000)) }
        #expect(throws: JSONError.self) { try parse(String(repeating: "{\"a\":", count: 1_000_000)) }
        var few = ParsedJSON.Limits()
        few.values = 3
        _ = try ParsedJSON(Array("[1,2]".utf8), limits: few)
        #expect(throws: JSONError.self) { try ParsedJSON(Array("[1,2,3]".utf8), limits: few) }
        few.bytes = 4
        #expect(throws: JSONError.self) { try ParsedJSON(Array("[1,2]".utf8), limits: few) }
    }

    @Test("Every prefix of a text, and every text with a byte changed, is read or refused")
    func mutations() {
        let text = Array(#"{"a":[1,-2.5e3,true,null,"\u00e9\ud83d\ude00é"],"b":{"c":{}}}"#.utf8)
        for end in text.indices { #expect(throws: JSONError.self) { try ParsedJSON(Array(text[..<end])) } }
        for place in text.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = text
                changed[place] = byte
                guard let json = try? ParsedJSON(changed) else { continue }
                for (_, value) in (try? json.members()) ?? [] {
                    for element in (try? value.elements()) ?? [] { _ = try? element.text() }
                }
            }
        }
    }
}
