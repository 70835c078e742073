import Foundation
import Testing
import Workflows

/// Many worlds, one after the other on each processor, until so many operations are done.
struct Campaign {
    let name: String
    let trial: Trial
    let operations: Int

    /// `WORKFLOWS_SEED`, or another one each time.
    static var seed: UInt64 {
        ProcessInfo.processInfo.environment["WORKFLOWS_SEED"].flatMap(UInt64.init) ?? .random(in: 1...999_999_999)
    }

    /// `WORKFLOWS_OPERATIONS`, or what fits into a minute.
    static var operations: Int {
        ProcessInfo.processInfo.environment["WORKFLOWS_OPERATIONS"].flatMap(Int.init) ?? 100_000
    }

    /// So long a failure may be shrunk.
    private static let shrinking = Duration.minutes(2)

    /// Records an issue for the first world that fails, with what is left of it once it is shrunk.
    func run() async {
        let seed = Self.seed
        let sizes = sizes(seed)
        print("\(name): \(operations) operations in \(sizes.count) worlds, WORKFLOWS_SEED=\(seed)")
        let failure = await withTaskGroup(of: Failure?.self) { group in
            var next = 0
            var failed: Failure?
            func addNext() {
                guard next < sizes.count, failed == nil else { return }
                let (index, size) = (next, sizes[next])
                next += 1
                group.addTask { [trial] in await trial.explore(seed: seed &+ UInt64(index), operations: size) }
            }
            for _ in 0..<2 { addNext() }
            for await result in group {
                failed = failed ?? result
                addNext()
            }
            return failed
        }
        guard let failure else { return }
        // What is known is told first: shrinking is long, and what depends on who was faster may not come again.
        let last = failure.operations.last.map { "\($0)" } ?? "nothing"
        let place = "WORKFLOWS_SEED=\(failure.seed), operation \(failure.operations.count), \(last)"
        print("\(name): \(place): \(failure.mismatch)")
        let deadline = ContinuousClock.now + Self.shrinking
        let shrinker = Shrinker(isOver: { ContinuousClock.now > deadline }) { [trial] in
            await trial.replay($0, seed: failure.seed)
        }
        Issue.record(Comment(rawValue: "\(name): \(await shrinker.shrink(failure).report)"))
    }

    /// Short worlds and long ones.
    private func sizes(_ seed: UInt64) -> [Int] {
        var sizes: [Int] = []
        var left = operations
        while left > 0 {
            // Of the world alone, so that its seed makes it again.
            var dice = Dice(seed: ~(seed &+ UInt64(sizes.count)))
            sizes.append([100, 500, 1500, 3000][dice.below(4)])
            left -= sizes.last ?? 0
        }
        return sizes
    }
}
