import Testing

@testable import TerminalUI

@Suite("Pastes")
struct PasteTests {
    let marked = Array("\u{1B}[200~Dy\r\nx\ry\n\u{1B}[201~".utf8)

    var unmarked: KeyDecoder {
        var settings = KeyDecoder.Settings()
        settings.marksPastes = false
        return KeyDecoder(settings: settings)
    }

    @Test("A marked paste is text, wherever reads divide it", arguments: [1, 2, 3, 7, 100])
    func divided(length: Int) {
        var decoder = KeyDecoder()
        var events: [TerminalEvent] = []
        for start in stride(from: 0, to: marked.count, by: length) {
            let part = marked[start..<min(marked.count, start + length)]
            events += decoder.read(part, at: .milliseconds(start / length))
        }
        #expect(events == [.paste("Dy\nx\ny\n")])
    }

    @Test("A paste whose beginning is split so late that Esc has acted is still no keys")
    func late() {
        var decoder = KeyDecoder()
        _ = decoder.read(marked[..<1], at: .zero)
        #expect(decoder.expire(at: .milliseconds(25)) == [.key(.escape)])
        #expect(decoder.read(marked[1...], at: .milliseconds(300)) == [.paste("Dy\nx\ny\n")])
    }

    @Test("Text that holds the mark of a paste's end cannot type")
    func injected() {
        var decoder = KeyDecoder()
        let events = decoder.read("\u{1B}[200~x\u{1B}[201~Dy\r\u{1B}[201~".utf8, at: .zero)
        #expect(events == [.paste("x"), .pasteIgnored(count: 3)])
        #expect(decoder.read("y".utf8, at: .milliseconds(20)) == [.pasteIgnored(count: 1)])
        #expect(decoder.read("j".utf8, at: .milliseconds(60)) == [.key(.character("j"))])
    }

    @Test("A paste that never ends is given up, and its late rest is not keys")
    func endless() {
        var decoder = KeyDecoder()
        #expect(decoder.read("\u{1B}[200~abc".utf8, at: .zero) == [])
        #expect(decoder.expire(at: .milliseconds(9_999)) == [])
        #expect(decoder.expire(at: .seconds(10)) == [.paste("abc")])
        #expect(decoder.read("DyDyDy\r".utf8, at: .seconds(20)) == [.pasteIgnored(count: 7)])
        #expect(decoder.read("\u{1B}[201~".utf8, at: .seconds(21)) == [])
        #expect(decoder.read("jjjjjj".utf8, at: .seconds(22)).count == 6)
    }

    @Test("A paste beyond the limit is ignored, not cut")
    func long() {
        var settings = KeyDecoder.Settings()
        settings.longestPaste = 10
        var decoder = KeyDecoder(settings: settings)
        let text = String(repeating: "a", count: 1000)
        #expect(decoder.read("\u{1B}[200~\(text)\u{1B}[201~".utf8, at: .zero) == [.pasteIgnored(count: 1000)])
        #expect(decoder.read("\u{1B}[200~0123456789\u{1B}[201~".utf8, at: .zero) == [.paste("0123456789")])
    }

    @Test("Where pastes are not marked, more than four characters in one read are ignored and told")
    func burst() {
        var decoder = unmarked
        #expect(decoder.read("jjjj".utf8, at: .zero).count == 4)
        #expect(decoder.read("jjjDy\r".utf8, at: .seconds(1)) == [.pasteIgnored(count: 6)])
        #expect(decoder.read("Dy".utf8, at: .milliseconds(1020)) == [.pasteIgnored(count: 2)], "the rest of it")
        #expect(decoder.read("j".utf8, at: .milliseconds(1100)) == [.key(.character("j"))])
    }

    @Test("Arrows held on a slow link are no paste")
    func arrows() {
        var decoder = unmarked
        #expect(decoder.read(String(repeating: "\u{1B}[B", count: 9).utf8, at: .zero).count == 9)
    }

    @Test("Where pastes are marked, fast typing counts")
    func typing() {
        var decoder = KeyDecoder()
        #expect(decoder.read("jjjjjjjj".utf8, at: .zero).count == 8)
    }
}
