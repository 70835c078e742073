@testable import Dashboard

extension Desk {
    /// The list of runs, filtered.
    static func runs(_ filter: String = "", count: Int = 120, protected: Bool = false) async -> Desk {
        var desk = await Desk.open(Sample.source(runs: count), protected: protected)
        desk.press("2")
        await desk.settle()
        guard !filter.isEmpty else { return desk }
        desk.press("/")
        desk.type(filter)
        desk.press("Enter")
        await desk.settle()
        return desk
    }

    /// The box that asks, if it is open.
    var confirm: Confirm? { if case .confirm(let confirm)? = model.overlays.last { confirm } else { nil } }
}
