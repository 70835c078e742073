/// The runs of an ``InMemoryAdapter`` in the order of triggering. They lie in blocks, so that one that goes is removed
/// without the others being moved.
struct RunOrder {
    private struct Block {
        let number: Int
        var runs: [MemoryRun] = []
    }

    private static let blockSize = 512

    private var blocks: [Block] = []
    private var count = 0

    /// Every run, the one triggered first first.
    var all: some Sequence<MemoryRun> { blocks.lazy.flatMap(\.runs) }

    /// The runs behind a place.
    func all(after place: Int) -> some Sequence<MemoryRun> {
        blocks[index(of: max(0, place) / Self.blockSize)...].lazy.flatMap(\.runs).filter { $0.place > place }
    }

    /// Adds a run, which keeps its place.
    mutating func append(_ run: MemoryRun) {
        run.place = count
        count += 1
        let number = run.place / Self.blockSize
        if blocks.last?.number != number { blocks.append(Block(number: number)) }
        blocks[blocks.count - 1].runs.append(run)
    }

    /// Removes a run.
    mutating func remove(_ run: MemoryRun) {
        let number = run.place / Self.blockSize
        let low = index(of: number)
        guard low < blocks.count, blocks[low].number == number else { return }
        blocks[low].runs.removeAll { $0 === run }
        // More may come into the last one.
        if blocks[low].runs.isEmpty, low < blocks.count - 1 { blocks.remove(at: low) }
    }

    /// The index of the first block that has a number or a later one.
    private func index(of number: Int) -> Int {
        var low = 0
        var high = blocks.count
        while low < high {
            let middle = (low + high) / 2
            if blocks[middle].number < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
