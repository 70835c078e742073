import Testing

@Suite("Every store answers several workers as the model does")
struct ConcurrentTests {
    @Test("Whatever several ask at once, some order explains every answer", arguments: Stores.allCases)
    func concurrent(_ stores: Stores) async throws {
        let trial = Trial(connections: 3) { clock, seed in try stores.make(clock, seed: seed) }
        await Campaign(name: "\(stores), several workers", trial: trial, operations: Campaign.operations).run()
    }
}
