import CSQLite
import FoundationEssentials
import Glibc

/// File systems that another machine may mount too. SQLite's write-ahead log needs memory that all its users share, and
/// leases are measured by one machine's clock: neither works there. A folder that a virtual machine shares with its host is
/// one of them: the two have no memory in common.
enum NetworkFileSystem {
    /// By the number that the kernel gives them (`linux/magic.h`, and the sources of those that are not part of it).
    private static let names: [UInt32: String] = [
        0x6969: "NFS", 0x517B: "SMB", 0xFF53_4D42: "CIFS", 0xFE53_4D42: "SMB2", 0x564C: "NCP", 0x0102_1997: "9P",
        0x5346_414F: "AFS", 0x6B41_4653: "AFS", 0x7375_7245: "Coda", 0x0BD0_0BD0: "Lustre", 0x00C3_6400: "Ceph",
        0x0116_1970: "GFS2", 0x7461_636F: "OCFS2", 0x4750_4653: "GPFS", 0x1983_0326: "BeeGFS",
        0x2003_0528: "OrangeFS", 0xAAD7_AAEA: "PanFS", 0x0131_11A8: "IBRIX", 0x6163_6673: "ACFS",
        0xBEEF_DEAD: "StorNext", 0x786F_4256: "vboxsf", 0xBACB_ACBC: "HGFS", 0x7C7C_6673: "prl_fs",
    ]

    private static let fuse: UInt32 = 0x6573_5546

    /// FUSE carries whatever a program makes of it, most of that from another machine. These kinds of it lie on a disk of
    /// this one, or on a folder that is there already.
    private static let localFuse: Set<String> = [
        "ntfs-3g", "ntfs", "exfat", "ext2", "ext4", "fuse2fs", "fuse-ext2", "lklfuse", "zfs-fuse",
        "fuse-overlayfs", "overlayfs", "unionfs", "unionfs-fuse", "mergerfs", "bindfs", "encfs", "gocryptfs", "cryfs",
        "ecryptfs", "securefs", "squashfuse", "fuse-zip", "archivemount",
    ]

    /// The number of the kind of file system that a path lies on.
    static func type(at path: String) -> UInt32 { csqlite_file_system_type(path) }

    /// The name of a network file system by its number; `nil` for a local one. Where the number does not say which it is,
    /// what is mounted at the path does.
    static func name(ofType type: UInt32, at path: String) -> String? {
        name(ofType: type, kind: type == fuse ? mountedKind(at: path) : nil)
    }

    /// - Parameter kind: What the mount table names, where the number is FUSE's; `nil` where that cannot be read.
    static func name(ofType type: UInt32, kind: String?) -> String? {
        guard type == fuse else { return names[type] }
        guard let kind else { return "FUSE, and which kind of it cannot be told" }
        // What lies on a block device is `fuseblk`, perhaps with a dot and its name behind it.
        guard kind != "fuseblk", !kind.hasPrefix("fuseblk.") else { return nil }
        guard !kind.hasPrefix("fuse.") || !localFuse.contains(String(kind.dropFirst(5))) else { return nil }
        return "\(kind), which is not known to stay on this machine"
    }

    /// The type that the mount table names for the mount point nearest above a path.
    private static func mountedKind(at path: String) -> String? {
        guard let table = try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8),
            let resolved = realpath(path, nil)
        else { return nil }
        defer { free(resolved) }
        return kind(at: String(cString: resolved), in: table)
    }

    /// - Parameters:
    ///   - place: A path without links in it.
    ///   - table: As `/proc/self/mounts` has it.
    static func kind(at place: String, in table: String) -> String? {
        var best: (length: Int, kind: String)?
        for line in table.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 2 else { continue }
            let point = unescaped(fields[1])
            let isAbove = place == point || place.hasPrefix(point == "/" ? "/" : point + "/")
            guard isAbove, point.utf8.count >= (best?.length ?? 0) else { continue }
            best = (point.utf8.count, unescaped(fields[2]))
        }
        return best?.kind
    }

    /// What would end a field of the table is written there as a number.
    private static func unescaped(_ field: Substring) -> String {
        [(#"\040"#, " "), (#"\011"#, "\t"), (#"\012"#, "\n"), (#"\043"#, "#"), (#"\134"#, #"\"#)]
            .reduce(String(field)) { $0.replacing($1.0, with: $1.1) }
    }
}
