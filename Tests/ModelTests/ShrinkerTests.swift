import Testing

@Suite("A failure is shown by as little as shows it")
struct ShrinkerTests {
    private func failure(_ operations: [Operation], _ index: Int) -> Failure {
        Failure(
            seed: 1, operations: Array(operations.prefix(index + 1)),
            mismatch: Mismatch(what: "", expected: "", found: ""))
    }

    /// Fails at the last of three things that must come one after the other.
    private func fails(_ operations: [Operation]) -> Failure? {
        var wanted = [3, 5, 7][...]
        for (index, operation) in operations.enumerated() {
            if case .pass(let seconds) = operation, seconds == wanted.first { wanted.removeFirst() }
            if wanted.isEmpty { return failure(operations, index) }
        }
        return nil
    }

    @Test("Only what is needed is left, in its order")
    func needed() async throws {
        let operations = (0..<400).map { Operation.pass(seconds: $0 % 11) }
        let first = try #require(fails(operations))
        let shrunk = await Shrinker { fails($0) }.shrink(first)
        #expect(shrunk.operations.map(\.description) == ["3 s pass", "5 s pass", "7 s pass"])
    }

    @Test("Of a transaction only the parts are left that are needed")
    func parts() async throws {
        var write = Write(change: .create(Write.Creation(run: 0, workflow: 0, foreignID: 0, key: 1)))
        write.fence = Write.Fence(role: 0, age: 1)
        write.cursor = Write.Acknowledging(consumer: 0, off: 0, behind: 0)
        func fails(_ operations: [Operation]) -> Failure? {
            let index = operations.firstIndex { operation in
                if case .write(let write) = operation { write.fence != nil } else { false }
            }
            return index.map { failure(operations, $0) }
        }
        let shrunk = await Shrinker(fails: fails).shrink(try #require(fails([.write(write)])))
        #expect(shrunk.operations.map(\.description) == ["write about run 0; fence of role 0, 1 epochs old"])
    }

    @Test("When there is no more time it says what it has by then")
    func outOfTime() async throws {
        let operations = (0..<400).map { Operation.pass(seconds: $0 % 11) }
        let first = try #require(fails(operations))
        var tries = 0
        let shrinker = Shrinker(isOver: { tries == 3 }) { operations in
            tries += 1
            return fails(operations)
        }
        let shrunk = await shrinker.shrink(first)
        #expect(tries == 3)
        #expect(shrunk.operations.count < operations.count && fails(shrunk.operations) != nil)
    }

    @Test("A seed draws the same operations each time")
    func sameSeed() {
        func operations() -> [String] {
            var generator = Generator(seed: 42, drawsBursts: true)
            return (0..<200).map { _ in "\(generator.next(StoreModel()))" }
        }
        #expect(operations() == operations())
    }
}
