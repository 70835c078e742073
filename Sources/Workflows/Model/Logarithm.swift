#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

extension Double {
    var logarithmBase2: Double { log2(self) }
    static func powerOfTwo(_ exponent: Double) -> Double { exp2(exponent) }
}
