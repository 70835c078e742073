import Workflows

/// A run that somebody is about to trigger, as a text that an editor can change.
///
/// A few fields, a blank line, then the object as JSON. Lines that begin with `#` before the object are for the person.
struct Draft: Hashable, Sendable {
    var workflow: WorkflowName
    var foreignID: String
    /// Where it starts, as the text names it; empty for where the workflow's runs do.
    var status = ""
    var reason = ""
    var object: JSONText

    /// A text that is no draft, and where.
    struct Mistake: Error, Hashable, CustomStringConvertible {
        /// From 1.
        var line: Int
        var what: String

        var description: String { "line \(line): \(what)" }
    }

    private enum Field: String, CaseIterable {
        case foreignID = "foreign_id"
        case status, reason
    }

    /// What the editor is given.
    ///
    /// - Parameters:
    ///   - target: where it will be triggered, as the person calls it.
    ///   - statuses: where a run may be told to start, as far as is known.
    func text(on target: String, statuses: [String]) -> String {
        let known = statuses.isEmpty ? "" : ": " + statuses.map(Self.oneLine).joined(separator: ", ")
        return """
            # A new run of \(Self.oneLine(workflow.rawValue)) on \(Self.oneLine(target)).
            # Save and leave the editor to go on: what is to be done is asked once more before it is.
            # To give up, leave without saving, or leave nothing in here.
            #
            # status may be left empty for where runs of this workflow start\(known).
            \(Field.foreignID.rawValue): \(Self.oneLine(foreignID))
            \(Field.status.rawValue): \(Self.oneLine(status))
            \(Field.reason.rawValue): \(Self.oneLine(reason))

            \(object.indented)

            """
    }

    /// A field is a line: what would end it, or hide in it, is left out.
    private static func oneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { !$0.properties.isWhitespace || $0 == " " }))
    }

    /// Reads what the editor left; `nil` where that is nothing.
    init?(_ text: String, of workflow: WorkflowName) throws(Mistake) {
        self.init(workflow: workflow)
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        var index = 0
        var seen: Set<Field> = []
        var isEmpty = true
        while index < lines.count {
            let line = lines[index].drop { $0 == " " || $0 == "\t" }
            if line.first == "#" {
                index += 1
                continue
            }
            guard !line.isEmpty else {
                index += 1
                if seen.isEmpty { continue }
                break
            }
            // The object may follow the fields at once.
            guard line.first != "{", line.first != "[" else { break }
            isEmpty = false
            try take(line, number: index + 1, &seen)
            index += 1
        }
        let rest = lines.dropFirst(index)
        let written = rest.joined(separator: "\n")
        guard !isEmpty || !written.allSatisfy(\.isWhitespace) else { return nil }
        guard seen.contains(.foreignID), !foreignID.isEmpty else {
            throw Mistake(line: max(1, index), what: "foreign_id is missing: what is the run for?")
        }
        guard let json = JSONText(written.utf8) else {
            let place = JSONText.mistake(in: Array(written.utf8)) ?? 0
            let before = written.utf8.prefix(place).count { $0 == UInt8(ascii: "\n") }
            throw Mistake(line: min(lines.count, index + 1 + before), what: "the object is not JSON from here on")
        }
        object = json
    }

    /// One of which only the workflow is known, or what it is to be like.
    init(workflow: WorkflowName, foreignID: String = "", object: JSONText = .nothing) {
        self.workflow = workflow
        self.foreignID = foreignID
        self.object = object
    }

    private mutating func take(_ line: Substring, number: Int, _ seen: inout Set<Field>) throws(Mistake) {
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts[0].filter { !$0.isWhitespace }
        guard parts.count == 2, let field = Field(rawValue: name) else {
            let names = Field.allCases.map(\.rawValue).joined(separator: ", ")
            throw Mistake(line: number, what: "\"\(name.prefix(40))\" is no field: there are \(names), then the object")
        }
        guard seen.insert(field).inserted else { throw Mistake(line: number, what: "\(name) is there twice") }
        let value = parts[1].split(separator: " ").joined(separator: " ")
        switch field {
        case .foreignID: foreignID = value
        case .status: status = value
        case .reason: reason = value
        }
    }
}
