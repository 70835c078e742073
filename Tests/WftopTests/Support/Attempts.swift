import Foundation
import Workflows

/// What the demo's step code really did, by its own account outside the store: a line an attempt.
struct Attempts {
    struct Attempt: Hashable {
        let run: String
        let version: Int
        let attempt: Int
        let what: String
    }

    /// Where a piece of the demo's code stands in its workflow.
    struct Place: Hashable {
        let workflow: String
        let status: Int
        let kind: Origin.Kind
    }

    static let places: [String: Place] = [
        "price": Place(workflow: "orders", status: 1, kind: .step),
        "charge": Place(workflow: "orders", status: 2, kind: .step),
        "reserve": Place(workflow: "orders", status: 3, kind: .step),
        "pack": Place(workflow: "orders", status: 4, kind: .callback),
        "give-up-picking": Place(workflow: "orders", status: 4, kind: .timeout),
        "pick-again": Place(workflow: "orders", status: 5, kind: .step),
        "ship": Place(workflow: "orders", status: 6, kind: .step),
        "deliver": Place(workflow: "orders", status: 7, kind: .timeout),
        "find-shelf": Place(workflow: "stock", status: 1, kind: .step),
        "release": Place(workflow: "stock", status: 2, kind: .timeout),
        "send": Place(workflow: "invoices", status: 1, kind: .step),
        "remind": Place(workflow: "invoices", status: 2, kind: .timeout),
    ]

    /// In the order they were made.
    let all: [Attempt]
    /// Lines that are not one.
    let unreadable: [String]

    init(path: String) throws {
        var all: [Attempt] = []
        var unreadable: [String] = []
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if words.count == 4, let version = Int(words[1]), let attempt = Int(words[2]), Self.places[words[3]] != nil
            {
                all.append(Attempt(run: words[0], version: version, attempt: attempt, what: words[3]))
            } else {
                unreadable.append(String(line))
            }
        }
        self.all = all
        self.unreadable = unreadable
    }

    /// How many lines there are by now.
    static func count(path: String) throws -> Int { try Attempts(path: path).all.count }
}
