import CSQLite
import FoundationEssentials
import Glibc

/// File systems that another machine may mount too. SQLite's write-ahead log needs memory that all its users share, and
/// leases are measured by one machine's clock: neither works there.
enum NetworkFileSystem {
    private static let names: [UInt32: String] = [
        0x6969: "NFS", 0x517B: "SMB", 0xFF53_4D42: "CIFS", 0xFE53_4D42: "SMB2", 0x0102_1997: "9P", 0x6573_5546: "FUSE",
        0x5346_414F: "AFS", 0x7375_7245: "Coda", 0x0BD0_0BD0: "Lustre", 0x00C3_6400: "Ceph", 0x0116_1970: "GFS2",
        0x7461_636F: "OCFS2", 0x4750_4653: "GPFS",
    ]

    /// FUSE carries local file systems too: these kinds of it reach another machine.
    private static let remoteFuse = ["sshfs", "s3fs", "glusterfs", "rclone", "gcsfuse", "davfs"]

    /// The number of the kind of file system that a path lies on.
    static func type(at path: String) -> UInt32 { csqlite_file_system_type(path) }

    /// The name of a network file system by its number; `nil` for a local one. Where the number does not say which it is,
    /// what is mounted at the path does.
    static func name(ofType type: UInt32, at path: String) -> String? {
        guard let name = names[type] else { return nil }
        guard name == "FUSE" else { return name }
        guard let kind = mountedKind(at: path), remoteFuse.contains(where: { kind.contains($0) }) else { return nil }
        return kind
    }

    /// The type that the mount table names for the mount point nearest above a path.
    private static func mountedKind(at path: String) -> String? {
        guard let table = try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8),
            let resolved = realpath(path, nil)
        else { return nil }
        defer { free(resolved) }
        let place = String(cString: resolved)
        var best: (length: Int, kind: String)?
        for line in table.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 2 else { continue }
            let point = String(fields[1])
            let isAbove = place == point || place.hasPrefix(point == "/" ? "/" : point + "/")
            guard isAbove, point.utf8.count >= (best?.length ?? 0) else { continue }
            best = (point.utf8.count, String(fields[2]))
        }
        return best?.kind
    }
}
