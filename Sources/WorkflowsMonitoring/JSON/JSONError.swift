/// Why a JSON text could not be read as what it should be.
public struct JSONError: Error, Hashable, CustomStringConvertible {
    /// Which part of it: `items[3].run_id`; empty for the text as a whole.
    public let member: String
    /// What is wrong with it.
    public let problem: String

    /// An error about a text as a whole, or about a value whose place others know.
    public init(_ problem: String) { self.init(member: "", problem) }

    private init(member: String, _ problem: String) {
        self.member = member
        self.problem = problem
    }

    /// Where, and what.
    public var description: String { member.isEmpty ? problem : "\(member): \(problem)" }

    /// The same error as whoever holds the value of that name sees it.
    func within(_ name: String) -> JSONError {
        let rest = member.isEmpty || member.hasPrefix("[") ? member : "." + member
        return JSONError(member: name + rest, problem)
    }

    /// The same error as whoever holds the list sees it.
    func within(_ index: Int) -> JSONError { within("[\(index)]") }
}
