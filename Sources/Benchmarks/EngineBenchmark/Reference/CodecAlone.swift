import FoundationEssentials
import Workflows

/// What an object costs each time it is stored and read, without any of the engine's code.
enum CodecAlone {
    /// Encodes and decodes the object as often as so many runs do: once for each version.
    ///
    /// - Parameter threads: How many do that at the same time. Two threads of one core have half of it each: what runs on
    ///   all processors is compared with what runs on all of them.
    static func measure(runs: Int, threads: Int) async throws -> Sample {
        let codec = ObjectCodec<Parcel>.json
        let each = max(1, runs / threads)
        return try await Sample.taking(runs: each * threads) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<threads {
                    group.addTask {
                        var parcel = Parcel()
                        for number in 0..<(each * Chain.versions) {
                            parcel.cents = number
                            parcel = try codec.decode(try codec.encode(parcel))
                        }
                    }
                }
                try await group.waitForAll()
            }
            return []
        }
    }
}
