import Testing

@testable import TerminalUI

@Suite("Names of keys")
struct KeyNameTests {
    @Test("Every key is read from the name it is shown with")
    func roundTrip() {
        var keys: [Key] = [
            .enter, .escape, .tab, .backTab, .backspace, .delete, .insert, .up, .down, .left, .right, .home, .end,
            .pageUp, .pageDown, .function(1), .function(12), .alt("x"), .alt("X"), .alt(" "), .ctrl(" "), .ctrl("]"),
        ]
        keys += (0x20..<0x7F).map { .character(Character(Unicode.Scalar($0))) }
        keys += "abcdefgjklnopqrstuvwxyz".map { .ctrl($0) }
        for key in keys { #expect(Key(key.description) == key, "\(key.description)") }
        #expect(Set(keys.map(\.description)).count == keys.count)
    }

    @Test("What a terminal cannot tell apart is one key", arguments: ["ctrl-i": Key.tab, "ctrl-[": .escape])
    func same(name: String, key: Key) {
        #expect(Key(name) == key)
    }

    @Test("Other names are none", arguments: ["", "ctrl-", "ctrl-1", "F0", "F99", "enterr", "alt-", "ctrl-alt-x"])
    func wrong(name: String) {
        #expect(Key(name) == nil)
    }
}
