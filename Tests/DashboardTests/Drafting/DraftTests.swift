import Testing
import Workflows

@testable import Dashboard

@Suite("A run as a text that an editor can change")
struct DraftTests {
    private func read(_ text: String) throws -> Draft? { try Draft(text, of: "orders") }

    @Test("What is left as it was means what it was")
    func unchanged() throws {
        let object = try #require(JSONText(#"{"id":12345678901234567890,"lines":[{"a":"\u00e9 # {"},[],{}]}"#.utf8))
        let draft = Draft(workflow: "orders", foreignID: "order 7: # the second", object: object)
        #expect(try read(draft.text(on: "prod-eu", statuses: ["Created", "Paid"])) == draft)
    }

    @Test("The text says where it will be triggered, and where a run may start")
    func says() {
        let text = Draft(workflow: "orders").text(on: "prod-eu", statuses: ["Created", "Paid"])
        #expect(text.contains("A new run of orders on prod-eu.") && text.contains(": Created, Paid."))
    }

    @Test("Fields come in any order, with blanks and remarks between")
    func fields() throws {
        let draft = try read(
            """

            # a remark
            reason:  lost   on the way
              foreign_id: order-7
            # another
            status: Paid

            [1, 2]
            """)
        #expect(draft?.foreignID == "order-7" && draft?.reason == "lost on the way" && draft?.status == "Paid")
        #expect(draft?.object.compact == Array("[1,2]".utf8))
    }

    @Test("Nothing in it, or remarks alone, gives up", arguments: ["", "\n\n", "# only a remark\n", "  \n#\n"])
    func givesUp(_ text: String) throws {
        #expect(try read(text) == nil)
    }

    @Test(
        "A mistake is told of with its line",
        arguments: [
            ("foreign_id: a\nforeign: b\n\n{}", "line 2: \"foreign\" is no field"),
            ("foreign_id: a\nforeign_id: b\n\n{}", "line 2: foreign_id is there twice"),
            ("reason: none\n\n{}", "foreign_id is missing"), ("{\"a\": 1}", "foreign_id is missing"),
            ("foreign_id: a\n\n{\n  \"b\": 1,\n}", "line 5: the object is not JSON"),
            ("foreign_id: a\n\n{\"b\": 01}", "line 3: the object is not JSON"),
            ("foreign_id: a\n", "the object is not JSON"),
        ])
    func mistakes(_ text: String, _ says: String) {
        let mistake = #expect(throws: Draft.Mistake.self) { try read(text) }
        #expect(mistake?.description.contains(says) == true, "\(String(describing: mistake))")
    }

    @Test("Nothing that a store holds can pass for another field or a remark")
    func hostile() throws {
        let draft = Draft(workflow: "orders", foreignID: "a\nstatus: Paid\u{2028}# \r\nb\u{85}c")
        let read = try read(draft.text(on: "x\n{", statuses: ["Created\nstatus: Paid"]))
        #expect(read?.foreignID == "astatus: Paid# bc" && read?.status == "")
    }
}
