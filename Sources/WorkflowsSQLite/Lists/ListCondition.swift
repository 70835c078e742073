import FoundationEssentials
import Glibc
import Workflows

/// The query's conditions on a row, checked in place: a row that does not match costs no string.
struct ListCondition {
    private let workflows: Set<Int64>?
    private let foreignIDs: [[UInt8]]
    private let runStates: Set<Int>
    private let statuses: Set<Int>
    private let runIDPrefix: [UInt8]?
    private let foreignIDContains: [UInt8]?
    private let reasonContains: [UInt8]?
    private let created: (from: Int64, before: Int64)
    private let updated: (from: Int64, before: Int64)

    /// - Parameter workflows: the numbers of the query's workflows; `nil` for all.
    init(_ query: RunQuery, workflows: Set<Int64>?) {
        self.workflows = workflows
        foreignIDs = query.foreignIDs.map { Array($0.rawValue.utf8) }
        runStates = Set(query.runStates.map(\.rawValue))
        statuses = Set(query.statuses)
        runIDPrefix = query.runIDPrefix.map { Array($0.lowercased().utf8) }
        foreignIDContains = query.foreignIDContains.map { Array($0.utf8) }
        reasonContains = query.reasonContains.map { Array($0.utf8) }
        created = (query.createdFrom?.microseconds ?? .min, query.createdBefore?.microseconds ?? .max)
        updated = (query.updatedFrom?.microseconds ?? .min, query.updatedBefore?.microseconds ?? .max)
    }

    /// Whether a row of ``ListRow/columns`` matches.
    func matches(_ row: PreparedStatement) -> Bool {
        if let workflows, !workflows.contains(row.int64(1)) { return false }
        if !runStates.isEmpty, !runStates.contains(row.int(4)) { return false }
        if !statuses.isEmpty, !statuses.contains(row.int(5)) { return false }
        guard Self.isWithin(row.int64(8), created), Self.isWithin(row.int64(9), updated) else { return false }
        if !foreignIDs.isEmpty {
            let found = row.withText(2) { text in text.map { text in foreignIDs.contains { $0.elementsEqual(text) } } }
            guard found == true else { return false }
        }
        if let runIDPrefix {
            guard row.withText(3, { $0?.starts(with: runIDPrefix) }) == true else { return false }
        }
        if let foreignIDContains {
            guard row.withText(2, { Self.contains($0, foreignIDContains) }) else { return false }
        }
        if let reasonContains {
            guard row.withText(10, { Self.contains($0, reasonContains) }) else { return false }
        }
        return true
    }

    /// The end of a range that has none includes its last value.
    private static func isWithin(_ value: Int64, _ range: (from: Int64, before: Int64)) -> Bool {
        value >= range.from && (value < range.before || range.before == .max)
    }

    /// Whether a text contains a part, byte for byte.
    static func contains(_ text: UnsafeBufferPointer<UInt8>?, _ part: [UInt8]) -> Bool {
        guard let first = part.first else { return true }
        guard let text, let start = text.baseAddress else { return false }
        var offset = 0
        let places = text.count - part.count + 1
        while offset < places, let found = memchr(start + offset, Int32(first), places - offset) {
            offset = UnsafeRawPointer(found) - UnsafeRawPointer(start)
            if memcmp(start + offset, part, part.count) == 0 { return true }
            offset += 1
        }
        return false
    }
}
