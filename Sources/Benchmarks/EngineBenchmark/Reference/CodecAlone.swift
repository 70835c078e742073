import FoundationEssentials
import Workflows

/// What an object costs each time it is stored and read, on one thread and without any of the engine's code.
enum CodecAlone {
    /// Encodes and decodes the object as often as so many runs do: once for each version.
    static func measure(runs: Int) async throws -> Sample {
        let codec = ObjectCodec<Parcel>.json
        return try await Sample.taking(runs: runs) {
            var parcel = Parcel()
            for number in 0..<(runs * Chain.versions) {
                parcel.cents = number
                parcel = try codec.decode(try codec.encode(parcel))
            }
            return []
        }
    }
}
