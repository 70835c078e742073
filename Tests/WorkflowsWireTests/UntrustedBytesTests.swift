import Foundation
import Testing
import Workflows
import WorkflowsWire

@Suite("Bytes from outside")
struct UntrustedBytesTests {
    @Test("A record that no run can have is an error", arguments: Golden.impossible)
    func impossible(golden: String) throws {
        try expectMalformed(WireRecord.self, Golden.named(golden))
    }

    @Test("What is cut off anywhere is an error, or another message", arguments: Golden.all)
    func cutOff(golden: Golden) {
        for count in 0..<golden.bytes.count {
            let part = golden.bytes.prefix(count)
            expectNoTrap(WireRecord.self, part)
            expectNoTrap(WireOutboxRecord.self, part)
        }
    }

    @Test("Text that is no UTF-8, wrong lengths, wrong kinds of fields and endless numbers are errors")
    func crafted() throws {
        let run = Array(goldenRun.description.utf8)
        let good: [UInt8] = [0x12, 36] + run + [0x58, 2]
        #expect(throws: Never.self) { try WireRecord(wireBytes: Data(good)) }
        let bad: [[UInt8]] = [
            good + [0x1A, 2, 0xC3, 0x28], good + [0x1A, 1, 0xFF], good + [0x22, 3, 0xED, 0xA0, 0x80],
            good + [0x3A, 5, 1], good + [0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], good + [0x42, 2, 0x08],
            good + [UInt8](repeating: 0xFF, count: 11), good + [0x00], good + [0x0B], good + [0x0C],
            good + [UInt8](repeating: 0x6B, count: 200_000),
            good + [0x58, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], [],
        ]
        for bytes in bad { try expectMalformed(WireRecord.self, Data(bytes)) }

        let outbox: [UInt8] = [0x22, 36] + run
        #expect(throws: Never.self) { try WireOutboxRecord(wireBytes: Data(outbox)) }
        for bytes in [
            outbox + [0x1A, 4, 0x0A, 2, 0xC3, 0x28], outbox + [0x1A, 4, 0x12, 9, 0x61, 0x61],
            outbox + [0x1A, 3, 0x0A, 1], [],
        ] {
            try expectMalformed(WireOutboxRecord.self, Data(bytes))
        }
    }

    @Test("Whatever comes gives a value that goes through again, or an error", arguments: [1, 2, 3, 4] as [UInt64])
    func fuzz(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var values = 0
        for _ in 0..<10_000 {
            let golden = try #require(Golden.all.randomElement(using: &generator)).bytes
            let bytes = mutated(golden, using: &generator)
            if expectNoTrap(WireRecord.self, bytes) { values += 1 }
            if expectNoTrap(WireOutboxRecord.self, bytes) { values += 1 }
        }
        // Some get through, or the fuzz looks at the first check alone.
        #expect(values > 100)
    }

    private func mutated(_ golden: Data, using generator: inout SeededGenerator) -> Data {
        var bytes = golden
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let place = Int.random(in: 0...bytes.count, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            case 1 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            case 2 where place < bytes.count: bytes.remove(at: place)
            case 3: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
            case 4: bytes.append(bytes.prefix(place))
            default: bytes = Data((0..<place).map { _ in UInt8.random(in: 0...255, using: &generator) })
            }
        }
        return bytes
    }

    private func expectMalformed<Value: WireFormat>(_ type: Value.Type, _ bytes: Data) throws {
        let error = #expect(throws: WorkflowError.self, "\(Array(bytes.suffix(20)))") { try Value(wireBytes: bytes) }
        #expect(error?.code == .malformedWire)
    }

    /// - Returns: whether the bytes were a value.
    @discardableResult
    private func expectNoTrap<Value: WireFormat>(_ type: Value.Type, _ bytes: Data) -> Bool {
        do {
            let value = try Value(wireBytes: bytes)
            let again = try value.wireBytes()
            #expect(try Value(wireBytes: again) == value, "\(Array(bytes))")
            if let outbox = value as? WireOutboxRecord { _ = try outbox.event(id: 1, at: Timestamp(microseconds: 0)) }
            if let record = value as? WireRecord { _ = record.createdAt.timestamp + .seconds(1) }
            return true
        } catch {
            #expect(error.code == .malformedWire, "\(Array(bytes))")
            return false
        }
    }
}
