/// The latest versions that the reader of the change feed has passed: who begins to work on a version is told whether a
/// later one went by before.
///
/// Of the runs that share a place the one that was passed last is known; of the others nothing is known since then.
struct PassedVersions {
    private struct Place {
        var runID: RunID
        var version: Int
        var event: Int64
    }

    /// What is known of a run.
    enum Answer {
        case later
        case none
        case unknown
    }

    private var places: [Place?]
    /// What came up to this event was not looked at.
    private let start: Int64
    /// The event that was passed last.
    private(set) var last: Int64

    init(after event: Int64, places count: Int = 1024) {
        places = Array(repeating: nil, count: max(1, count))
        start = event
        last = event
    }

    mutating func pass(_ event: Event) {
        places[place(of: event.runID)] = Place(runID: event.runID, version: event.version, event: event.id)
        last = event.id
    }

    /// Whether a later version of a run was passed after an event.
    func isLater(than version: Int, of runID: RunID, after event: Int64?) -> Answer {
        guard let event else { return .unknown }
        let place = places[place(of: runID)]
        if let place, place.runID == runID { return place.version > version ? .later : .none }
        // Whatever was passed of the run went before this.
        if event >= start, place.map({ $0.event <= event }) ?? true { return .none }
        return .unknown
    }

    private func place(of runID: RunID) -> Int { Int(runID.low % UInt64(places.count)) }
}
