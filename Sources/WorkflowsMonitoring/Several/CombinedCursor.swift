import Workflows

/// Where a list of several sources goes on: for each of them, by name.
struct CombinedCursor {
    /// Where one of them goes on.
    struct Place: Hashable {
        /// The source's own cursor; `nil` from its beginning.
        var after: PageCursor?
        /// How many from there were told already.
        var skip = 0
        /// Whether nothing follows.
        var isDone = false
    }

    private(set) var places: [String: Place] = [:]

    init() {}

    /// Reads a cursor as it was handed out.
    ///
    /// - Throws: `invalid` for one that is not of these sources.
    init(_ cursor: PageCursor?, names: [String]) throws(MonitoringError) {
        guard let cursor else { return }
        do throws(JSONError) {
            for (name, value) in try ParsedJSON(Array(cursor.rawValue.utf8)).members() {
                guard names.contains(name) else { throw JSONError("\(name) is not among the sources") }
                var members = try MemberReader(value)
                let after: String? = try members.find("after")
                let isDone: Bool? = try members.find("done")
                places[name] = Place(
                    after: after.map { PageCursor(rawValue: $0) }, skip: min(try members.count("skip"), 100_000),
                    isDone: isDone ?? false)
            }
        } catch {
            throw MonitoringError(.invalid, "this place in a list is not of these sources: \(error)")
        }
    }

    subscript(_ part: NamedSource) -> Place {
        get { places[part.name] ?? Place() }
        set { places[part.name] = newValue }
    }

    var cursor: PageCursor {
        let members = places.sorted { $0.key < $1.key }.map { name, place -> (String, JSON) in
            var members = Members()
            members.add("after", text: place.after?.rawValue)
            members.add("skip", integer: place.skip)
            if place.isDone { members.add("done", .bool(true)) }
            return (name, members.json)
        }
        return PageCursor(rawValue: JSON.object(members).text)
    }
}
