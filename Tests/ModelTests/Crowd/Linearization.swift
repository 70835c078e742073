import Workflows

/// Looks for an order in which calls that were made at the same time could have been carried out one after the other:
/// none before one that had ended when it began, those with events in the order of their events, each answered as the
/// model answers it in its place.
struct Linearization {
    let all: [Call]
    /// How many of them were put in their places at best.
    private(set) var best = 0
    /// Those that are left then.
    private(set) var unexplained: [Call] = []
    private var steps = 0

    /// A search that takes longer than this is given up: then nobody knows whether there is an order.
    private static let stepLimit = 20_000
    var isGivenUp: Bool { steps >= Self.stepLimit }

    init(_ calls: [Call]) { all = calls.sorted { $0.began < $1.began } }

    /// The model after all of them; `nil` when no order explains the answers.
    mutating func explain(_ model: StoreModel) -> StoreModel? { explain(model, all) }

    private mutating func explain(_ model: StoreModel, _ left: [Call]) -> StoreModel? {
        var (model, left) = (model, left)
        takeQuestions(&model, &left)
        if all.count - left.count >= best { (best, unexplained) = (all.count - left.count, left) }
        guard !left.isEmpty else { return model }
        let nextEvent = left.compactMap(\.event).min()
        for index in left.indices where isNext(left[index], left) {
            let call = left[index]
            guard call.changes, call.event == nil || call.event == nextEvent else { continue }
            steps += 1
            guard !isGivenUp else { return nil }
            var after = model
            guard call.fits(&after) else { continue }
            var rest = left
            rest.remove(at: index)
            if let found = explain(after, rest) { return found }
        }
        return nil
    }

    /// What changes nothing and fits now is explained: nothing is won by explaining it later.
    private func takeQuestions(_ model: inout StoreModel, _ left: inout [Call]) {
        var index = 0
        while index < left.count {
            let call = left[index]
            var copy = model
            if !call.changes, isNext(call, left), call.fits(&copy) {
                left.remove(at: index)
                index = 0
            } else {
                index += 1
            }
        }
    }

    private func isNext(_ call: Call, _ left: [Call]) -> Bool { !left.contains { $0.ended < call.began } }
}
