import Testing

@testable import wftop

@Suite struct TOMLPlacesTests {
    private static let text = #"""
        # A comment = with an equals sign
        theme = "a # b = c"

        columns = [
          "one", # two = 2
          "[three]",
        ]
        long = """
        [not.a.table]
        no = "key"
        """ # done
        'quo ted' = '''
        x = 1'''
        [profiles."prod.eu"]
          target = "/a\"b"
          inline = { a = 1, b = [2] }
        [ profiles . test ]
        target="/b"
        dotted.key = true
        """#

    @Test(
        "Each key has its line, whatever stands in the values before it",
        arguments: [
            (["theme"], 2), (["columns"], 4), (["long"], 8), (["quo ted"], 12), (["profiles", "prod.eu"], 14),
            (["profiles", "prod.eu", "target"], 15), (["profiles", "prod.eu", "inline"], 16),
            (["profiles", "test"], 17), (["profiles", "test", "target"], 18),
            (["profiles", "test", "dotted", "key"], 19), (["profiles"], 14),
            // Of what has no line of its own, the table around it; nothing for what is nowhere.
            (["profiles", "prod.eu", "inline", "a"], 16), (["nowhere"], 0), (["not", "a", "table"], 0), (["x"], 0),
        ])
    func lines(path: [String], line: Int) {
        #expect(TOMLPlaces(Self.text)[path] == line)
    }

    @Test(
        "Text that is not TOML at all does no harm",
        arguments: ["", "[", "= =", "a = [", "\"", "a = '''", "]]]\n[[[", "a.=\"\\"])
    func garbage(text: String) {
        #expect(TOMLPlaces(text)[["b"]] == 0)
    }
}
