/// Splits text into what one cell, or two for a wide character, can hold.
///
/// A cluster is a scalar that has a width and up to two that combine with it, which is what Vietnamese, Thai and Hangul
/// need. More, or one with nothing to combine with, is shown as a mark, so nothing is invisible and nothing stacks up
/// over other lines.
struct ClusterIterator<Scalars: Collection>: IteratorProtocol where Scalars.Element == Unicode.Scalar {
    struct Cluster {
        var glyph: UInt64
        var width: Int
    }

    private var rest: Scalars.Iterator
    private var pending: Unicode.Scalar?

    init(_ scalars: Scalars) {
        rest = scalars.makeIterator()
        pending = rest.next()
    }

    mutating func next() -> Cluster? {
        guard let scalar = pending else { return nil }
        pending = rest.next()
        let width: Int
        switch ScalarClass(scalar) {
        case .narrow: width = 1
        case .wide: width = 2
        case .combining, .unprintable: return Cluster(glyph: UInt64(CellWidth.mark.value), width: 1)
        }
        var glyph = UInt64(scalar.value)
        var shift: UInt64 = 21
        while shift < 63, let next = pending, next.value >= 0x300, ScalarClass(next) == .combining {
            glyph |= UInt64(next.value) << shift
            shift += 21
            pending = rest.next()
        }
        return Cluster(glyph: glyph, width: width)
    }
}
