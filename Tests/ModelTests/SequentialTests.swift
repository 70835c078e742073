import Testing

@Suite("Every store answers as the model does")
struct SequentialTests {
    @Test("Whatever one worker asks of a store, in any order, the answer is the model's", arguments: Stores.allCases)
    func sequential(_ stores: Stores) async throws {
        let trial = Trial { clock, seed in try stores.make(clock, seed: seed) }
        await Campaign(name: "\(stores), one worker", trial: trial, operations: Campaign.operations).run()
    }
}
