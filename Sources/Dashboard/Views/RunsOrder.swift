public import Workflows

/// An order of the list of runs.
public struct RunsOrder: Hashable, Sendable {
    /// What it goes by.
    public var sort: RunQuery.Sort
    /// Whether the last comes first.
    public var descending: Bool

    /// An order.
    public init(_ sort: RunQuery.Sort, descending: Bool) {
        self.sort = sort
        self.descending = descending
    }

    /// What was written last comes first.
    public static let newest = RunsOrder(.updated, descending: true)
}

extension RunsOrder: LosslessStringConvertible {
    /// As files have it: `-updated` where what was updated last comes first.
    public var description: String { (descending ? "-" : "") + sort.rawValue }

    /// Reads an order as ``description`` writes it.
    public init?(_ description: String) {
        let descending = description.hasPrefix("-")
        guard let sort = RunQuery.Sort(rawValue: String(description.dropFirst(descending ? 1 : 0))) else { return nil }
        self.init(sort, descending: descending)
    }

    /// Every order there is, as files have it.
    public static let names = RunQuery.Sort.allCases.flatMap { ["-\($0.rawValue)", $0.rawValue] }
}
