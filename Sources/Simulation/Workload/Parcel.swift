import FoundationEssentials
import Workflows

/// The object of every workflow of the simulation: which attempts made it, in their order. So each version tells whose
/// work it is, and nothing can be lost or done twice without being seen.
struct Parcel: Sendable, Hashable {
    var trail: [Int] = []
    /// What is left when the data is deleted.
    var isErased = false

    static let codec = ObjectCodec<Parcel>(
        encode: { parcel in
            Data(
                (parcel.isErased ? "erased" : parcel.trail.map(String.init).joined(separator: " ")).utf8 + [
                    UInt8(ascii: ".")
                ])
        },
        decode: { bytes in
            guard let parcel = Parcel(bytes) else { throw Unreadable() }
            return parcel
        })

    struct Unreadable: Error {}

    init() {}

    init?(_ bytes: Data) {
        guard bytes.last == UInt8(ascii: ".") else { return nil }
        let text = String(decoding: bytes.dropLast(), as: UTF8.self)
        guard text != "erased" else {
            isErased = true
            return
        }
        let words = text.split(separator: " ")
        trail = words.compactMap { Int($0) }
        guard trail.count == words.count else { return nil }
    }
}
