#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

enum ProcessInfoID {
    static var current: Int32 { getpid() }
}
