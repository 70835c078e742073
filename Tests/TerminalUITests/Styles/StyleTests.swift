import Testing

@testable import TerminalUI

@Suite("Styles and colours")
struct StyleTests {
    static let colors: [Color] =
        [.default, .rgb(red: 1, green: 2, blue: 255), .rgb(red: 0, green: 0, blue: 0)]
        + (0..<16).map { .ansi($0) } + [.palette(0), .palette(16), .palette(255)]

    @Test("A style keeps both colours and its attributes apart")
    func packed() {
        for foreground in Self.colors {
            for background in Self.colors {
                let attributes = Attributes(rawValue: 0b10101)
                let style = Style(foreground: foreground, background: background, attributes: attributes)
                #expect(style.foreground == foreground)
                #expect(style.background == background)
                #expect(style.attributes == attributes)
            }
        }
    }

    @Test("Colours are read as they are written")
    func names() {
        for color in Self.colors { #expect(Color(color.description) == color) }
        for text in ["", "#12", "#gggggg", "256", "-1", "+1", "reddish", "#1234567", "Red"] {
            #expect(Color(text) == nil)
        }
    }

    @Test("A word on another row's background keeps its own colour")
    func on() {
        let row = Style(foreground: .ansi(0), background: .ansi(7), attributes: .bold)
        #expect(
            Style(foreground: .ansi(1), background: .ansi(2)).on(row)
                == Style(foreground: .ansi(1), background: .ansi(7), attributes: .bold))
        #expect(Style.plain.on(row) == row)
    }

    @Test("Colours a terminal lacks become the nearest it has")
    func quantised() {
        #expect(Color.rgb(red: 0x5F, green: 0xD7, blue: 0xFF).quantised(to: .palette) == .palette(81))
        #expect(Color.rgb(red: 250, green: 5, blue: 5).quantised(to: .sixteen) == .ansi(9))
        #expect(Color.palette(196).quantised(to: .eight) == .ansi(1))
        #expect(Color.ansi(12).quantised(to: .eight) == .ansi(4))
        #expect(Color.ansi(12).quantised(to: .palette) == .ansi(12))
        #expect(Color.palette(208).quantised(to: .none) == .default)
    }

    @Test("Contrast is as WCAG computes it")
    func contrast() throws {
        let (white, black) = (Color.rgb(red: 255, green: 255, blue: 255), Color.rgb(red: 0, green: 0, blue: 0))
        #expect(try #require(white.contrast(on: black)) == 21)
        let grey = Color.rgb(red: 0x76, green: 0x76, blue: 0x76)
        #expect(abs(try #require(grey.contrast(on: white)) - 4.54) < 0.01)
        #expect(Color.default.contrast(on: white) == nil)
    }
}
