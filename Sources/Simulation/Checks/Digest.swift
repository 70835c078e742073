import FoundationEssentials
import Workflows
import WorkflowsTesting

extension StoreJournal {
    /// Equal for equal histories: over everything that was accepted, when, and what came of it.
    var digest: UInt64 {
        var digest = Digest()
        for entry in entries {
            digest.mix(UInt64(bitPattern: entry.at.wholeMicroseconds))
            digest.mix(UInt64(bitPattern: entry.transaction.at.microseconds))
            if let record = entry.transaction.run?.record {
                digest.mix(record.runID.high)
                digest.mix(record.runID.low)
                digest.mix(UInt64(record.version) << 32 | UInt64(record.status) << 8 | UInt64(record.runState.rawValue))
                for byte in record.object { digest.mix(UInt64(byte)) }
            }
            if let move = entry.transaction.cursor {
                for byte in move.consumer.rawValue.utf8 { digest.mix(UInt64(byte)) }
                digest.mix(UInt64(bitPattern: move.to) << 7 | UInt64(move.partition.number))
            }
            digest.mix(UInt64(entry.transaction.timeouts.count) << 1 | (entry.outcome.cursorMoved ? 1 : 0))
            if let event = entry.outcome.event { digest.mix(UInt64(bitPattern: event.id)) }
        }
        return digest.value
    }
}

private struct Digest {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func mix(_ word: UInt64) {
        value = (value ^ word) &* 0x0000_0100_0000_01b3
        value ^= value >> 29
    }
}
