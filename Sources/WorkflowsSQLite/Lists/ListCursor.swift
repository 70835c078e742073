import Workflows

/// Where a page ended: the sort key of the last row that was looked at.
struct ListPosition: Sendable, Equatable {
    /// The time of the last version; 0 where the order is that of insertion.
    let updated: Int64
    /// The run's key.
    let key: Int64
}

/// The written form of a position: `1.<mark of store and query>.<time>.<key>`, all hexadecimal.
enum ListCursor {
    static func text(_ position: ListPosition, mark: UInt64) -> PageCursor {
        let words = [mark, UInt64(bitPattern: position.updated), UInt64(bitPattern: position.key)]
        return PageCursor("1." + words.map { String($0, radix: 16) }.joined(separator: "."))
    }

    /// - Throws: `invalidCursor` for a text that is no cursor, or one of another query or store.
    static func position(_ cursor: PageCursor, mark: UInt64) throws(WorkflowError) -> ListPosition {
        let parts = cursor.rawValue.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "1", let theirs = UInt64(parts[1], radix: 16),
            let updated = UInt64(parts[2], radix: 16), let key = UInt64(parts[3], radix: 16)
        else { throw WorkflowError(.invalidCursor, "That is not a page cursor: begin again at the first page.") }
        guard theirs == mark else {
            throw WorkflowError(
                .invalidCursor,
                "The page cursor belongs to another query or another store: begin again at the first page.")
        }
        return ListPosition(updated: Int64(bitPattern: updated), key: Int64(bitPattern: key))
    }

    /// Equal for equal queries on one store, in every process.
    static func mark(of query: RunQuery, store: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ text: String) {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
            hash = (hash ^ 0xFF) &* 0x0000_0100_0000_01b3
        }
        func mix(_ texts: [String]) {
            for text in texts.sorted() { mix(text) }
            mix("|")
        }
        mix(store)
        mix(query.workflows.map(\.rawValue))
        mix(query.foreignIDs.map(\.rawValue))
        mix(query.runStates.map(\.name))
        mix(query.statuses.map { String($0) })
        for text in [query.runIDPrefix, query.foreignIDContains, query.reasonContains] {
            mix(text.map { "=" + $0 } ?? "")
        }
        for moment in [query.createdFrom, query.createdBefore, query.updatedFrom, query.updatedBefore] {
            mix(moment.map { String($0.microseconds) } ?? "")
        }
        mix(query.sort.rawValue)
        mix(query.descending ? "down" : "up")
        return hash
    }
}
