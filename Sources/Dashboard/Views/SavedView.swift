/// A list of runs to come back to: what it is narrowed to, its order and its columns.
public struct SavedView: Hashable, Sendable {
    /// What it is called.
    public var name: String
    /// What the list is narrowed to, in the filter language.
    public var filter: String
    /// How it is ordered.
    public var order: RunsOrder
    /// The columns that are shown; `nil` for those that are shown anyway.
    public var columns: Set<RunsColumn>?
    /// Whether the program keeps it and may change it; the configuration file's are the person's own.
    public var isKept: Bool

    /// A view.
    public init(
        name: String, filter: String, order: RunsOrder = .newest, columns: Set<RunsColumn>? = nil, isKept: Bool = false
    ) {
        self.name = name
        self.filter = filter
        self.order = order
        self.columns = columns
        self.isKept = isKept
    }

    /// Longer names say no more.
    public static let longestName = 40
}
