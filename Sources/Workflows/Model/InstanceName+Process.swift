#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

extension InstanceName {
    /// The host's name and the process ID: `db-7.4711`.
    public static var ofThisProcess: InstanceName {
        var buffer = [CChar](repeating: 0, count: 256)
        let known = gethostname(&buffer, buffer.count - 1) == 0
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let host = known ? String(decoding: bytes, as: UTF8.self) : "host"
        let short = host.split(separator: ".").first.map(String.init) ?? host
        return InstanceName("\(short).\(getpid())")
    }
}
