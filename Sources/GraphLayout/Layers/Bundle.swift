/// Links of one kind that are drawn as one line where they run together: all out of one source, all into one target, or
/// a link by itself. A link is in one bundle only, so a reader can always tell which ends belong together.
struct Bundle {
    enum Shared { case source, target }

    let shared: Shared
    let kind: EdgeKind
    let isBack: Bool
    var links: [Int]

    /// Bundles the links that are drawn as lines. Where both ends are busy the busier one is shared, for that leaves
    /// the fewest lines at the boxes; on a tie the target, because arrivals join more quietly than departures split.
    static func bundles(of skeleton: Skeleton, drawn: [Bool]) -> [Bundle] {
        struct End: Hashable {
            let site: Int
            let kind: EdgeKind
            let isBack: Bool
        }
        var leaving: [End: Int] = [:]
        var entering: [End: Int] = [:]
        for (index, link) in skeleton.links.enumerated() where drawn[index] {
            leaving[End(site: link.source, kind: link.kind, isBack: link.isBack), default: 0] += 1
            entering[End(site: link.target, kind: link.kind, isBack: link.isBack), default: 0] += 1
        }
        var bundles: [Bundle] = []
        var bySource: [End: Int] = [:]
        var byTarget: [End: Int] = [:]
        for (index, link) in skeleton.links.enumerated() where drawn[index] {
            let source = End(site: link.source, kind: link.kind, isBack: link.isBack)
            let target = End(site: link.target, kind: link.kind, isBack: link.isBack)
            let splits =
                !link.isBack
                && (link.kind == .connector || leaving[source, default: 0] > entering[target, default: 0])
            if let known = splits ? bySource[source] : byTarget[target] {
                bundles[known].links.append(index)
                continue
            }
            if splits { bySource[source] = bundles.count } else { byTarget[target] = bundles.count }
            bundles.append(
                Bundle(shared: splits ? .source : .target, kind: link.kind, isBack: link.isBack, links: [index]))
        }
        return bundles
    }
}
