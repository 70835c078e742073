import Testing

@testable import TerminalUI

@Suite("Decoding keys")
struct KeyDecoderTests {
    @Test("Esc acts after 25 ms, and not before")
    func escape() {
        var decoder = KeyDecoder()
        #expect(decoder.read([0x1B], at: .seconds(1)) == [])
        #expect(decoder.deadline == .milliseconds(1025))
        #expect(decoder.expire(at: .milliseconds(1024)) == [])
        #expect(decoder.expire(at: .milliseconds(1025)) == [.key(.escape)])
        #expect(decoder.deadline == nil)
    }

    @Test("Other keys soon after Esc count, and [ and O count again after 500 ms")
    func afterEscape() {
        var decoder = KeyDecoder()
        _ = decoder.read([0x1B], at: .zero)
        #expect(decoder.read("q".utf8, at: .milliseconds(60)) == [.key(.escape), .key(.character("q"))])
        #expect(decoder.read("O".utf8, at: .milliseconds(90)) == [.key(.character("O"))])
        _ = decoder.read([0x1B], at: .seconds(1))
        #expect(decoder.read("[".utf8, at: .milliseconds(1526)) == [.key(.escape), .key(.character("["))])
    }

    @Test("Esc twice is Esc twice, and ctrl-c after Esc is not lost")
    func escapes() {
        var decoder = KeyDecoder()
        #expect(decoder.read([0x1B, 0x1B], at: .zero) == [.key(.escape)])
        #expect(decoder.expire(at: .milliseconds(25)) == [.key(.escape)])
        #expect(decoder.read([0x1B, 0x03], at: .seconds(1)) == [.key(.escape), .key(.ctrl("c"))])
        #expect(decoder.read([0x1B, 0x5B, 0x03], at: .seconds(2)) == [.key(.ctrl("c"))])
    }

    @Test("Letters, controls and other scripts are keys")
    func plain() {
        var decoder = KeyDecoder()
        let bytes = Array("aé漢😀".utf8) + [0x00, 0x01, 0x09, 0x0A, 0x0D, 0x08, 0x7F, 0x1A, 0x1F, 0x20]
        let keys: [Key] = [
            .character("a"), .character("é"), .character("漢"), .character("😀"), .ctrl(" "), .ctrl("a"), .tab, .enter,
            .enter, .backspace, .backspace, .ctrl("z"), .ctrl("_"), .character(" "),
        ]
        #expect(decoder.read(bytes, at: .zero) == keys.map { .key($0) })
        #expect(decoder.read([0x1B] + Array("é".utf8), at: .seconds(1)) == [.key(.alt("é"))])
    }

    @Test("A character split between reads is one key")
    func splitCharacter() {
        var decoder = KeyDecoder()
        let bytes = Array("漢".utf8)
        #expect(decoder.read(bytes[..<1], at: .zero) == [])
        #expect(decoder.read(bytes[1..<2], at: .seconds(1)) == [])
        #expect(decoder.read(bytes[2...], at: .seconds(2)) == [.key(.character("漢"))])
    }

    @Test(
        "What is not UTF-8 is dropped and told",
        arguments: [
            [0xFF], [0x80, 0xBF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82],
            [0xC2, 0x9B], Array("\u{202E}".utf8),
        ] as [[UInt8]])
    func invalid(bytes: [UInt8]) {
        var decoder = KeyDecoder()
        #expect(
            decoder.read(bytes + Array("j".utf8), at: .zero)
                == [.invalidInput(count: bytes.count), .key(.character("j"))])
    }

    @Test("Any bytes at all are survived, with any gaps")
    func noise() {
        var state: UInt64 = 42
        func random() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
        var decoder = KeyDecoder()
        var now = Duration.zero
        let likely = Array("\u{1B}\u{1B}[[OO0;~M<?$201200ABDé".utf8)
        for _ in 0..<20_000 {
            let bytes = (0..<random() % 12).map { _ in
                random() % 3 == 0 ? UInt8(random() % 256) : likely[Int(random()) % likely.count]
            }
            _ = decoder.read(bytes, at: now)
            now += .milliseconds(Int(random() % 700))
            if let deadline = decoder.deadline, deadline <= now { _ = decoder.expire(at: now) }
        }
        // Twice, as the first may end what the noise has begun.
        _ = decoder.expire(at: now + .seconds(60))
        _ = decoder.read("\u{1B}[201~".utf8, at: now + .seconds(70))
        #expect(decoder.read("j".utf8, at: now + .seconds(80)).last == .key(.character("j")))
    }

    @Test("The mouse and the focus are reported")
    func reports() {
        var decoder = KeyDecoder()
        let reports = "\u{1B}[<0;10;5M\u{1B}[<0;10;5m\u{1B}[<64;1;1M\u{1B}[<65;1;1M\u{1B}[<32;2;3M\u{1B}[I\u{1B}[O"
        #expect(
            decoder.read(reports.utf8, at: .zero) == [
                .mouse(MouseEvent(.press(0), at: Point(column: 9, row: 4))),
                .mouse(MouseEvent(.release(0), at: Point(column: 9, row: 4))),
                .mouse(MouseEvent(.wheelUp, at: Point(column: 0, row: 0))),
                .mouse(MouseEvent(.wheelDown, at: Point(column: 0, row: 0))),
                .mouse(MouseEvent(.drag(0), at: Point(column: 1, row: 2))),
                .focus(true), .focus(false),
            ])
        #expect(decoder.read("\u{1B}[<9999999999999999999;1;1M\u{1B}[<0;0;0M".utf8, at: .zero) == [])
    }
}
