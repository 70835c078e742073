import Synchronization
import Testing
import Workflows

@testable import WorkflowsSQLite

@Suite("Network file systems")
struct NetworkFileSystemTests {
    @Test("Network file systems are known by their numbers, local ones are not refused")
    func networkFileSystems() {
        #expect(NetworkFileSystem.name(ofType: 0x6969, at: "/") == "NFS")
        #expect(NetworkFileSystem.name(ofType: 0xFF53_4D42, at: "/") == "CIFS")
        #expect(NetworkFileSystem.name(ofType: 0x786F_4256, at: "/") == "vboxsf")
        #expect(NetworkFileSystem.name(ofType: 0xBACB_ACBC, at: "/") == "HGFS")
        #expect(NetworkFileSystem.name(ofType: 0x1983_0326, at: "/") == "BeeGFS")
        #expect(NetworkFileSystem.name(ofType: 0x2003_0528, at: "/") == "OrangeFS")
        #expect(NetworkFileSystem.name(ofType: 0xEF53, at: "/") == nil)
        #expect(NetworkFileSystem.name(ofType: NetworkFileSystem.type(at: "/tmp"), at: "/tmp") == nil)
    }

    @Test("Of FUSE the kinds that stay on this machine are let pass, and no other", arguments: Fuse.all)
    func fuse(_ fuse: Fuse) {
        let name = NetworkFileSystem.name(ofType: 0x6573_5546, kind: fuse.kind)
        #expect((name == nil) == fuse.isLocal)
        #expect(fuse.isLocal || name?.hasPrefix(fuse.kind ?? "FUSE") == true)
    }

    struct Fuse {
        let kind: String?
        let isLocal: Bool

        static let all =
            ["fuseblk", "fuseblk.ntfs-3g", "fuse.ntfs-3g", "fuse.fuse-overlayfs", "fuse.bindfs", "fuse.gocryptfs"]
            .map { Fuse(kind: $0, isLocal: true) }
            + [
                "fuse.sshfs", "fuse.s3fs", "fuse.glusterfs", "fuse.ceph-fuse", "fuse.juicefs", "fuse.mfs",
                "fuse.blobfuse2", "virtiofs", "fuse.grpcfuse", "fuse.something", "fuse", nil,
            ].map { Fuse(kind: $0, isLocal: false) }
    }

    @Test("What is mounted nearest above a path is found, also where there are spaces in it")
    func mounted() {
        let table = #"""
            /dev/sda1 / ext4 rw 0 0
            host /mnt/my\040share fuse.sshfs rw 0 0
            none /mnt/my\040share/local tmpfs rw 0 0
            """#
        #expect(NetworkFileSystem.kind(at: "/mnt/my share/orders.db", in: table) == "fuse.sshfs")
        #expect(NetworkFileSystem.kind(at: "/mnt/my share/local/orders.db", in: table) == "tmpfs")
        #expect(NetworkFileSystem.kind(at: "/mnt/my shared/orders.db", in: table) == "ext4")
        #expect(NetworkFileSystem.kind(at: "/", in: "") == nil)
    }

    @Test(
        "A service's store on a network file system is refused, there or not, and nothing is made",
        arguments: [true, false])
    func onNetworkFileSystem(exists: Bool) async throws {
        let directory = try TemporaryDirectory()
        if exists { try await TemporaryStore.open(directory).close() }
        let before = try directory.names()
        let asked = Mutex<[String]>([])
        let refused = #expect(throws: WorkflowError.self) {
            try TemporaryStore.open(directory) { options in
                options.fileSystemType = { path in
                    asked.withLock { $0.append(path) }
                    return 0x6969
                }
            }
        }
        #expect(refused?.code == .invalidArgument)
        #expect(refused?.message.contains("network file system (NFS)") == true)
        #expect(refused?.message.contains("keep the store on a local disk, or use PostgreSQL") == true)
        // What is not there lies where its directory does.
        #expect(asked.withLock { $0 } == [exists ? directory.store : directory.path])
        #expect(try directory.names() == before)
    }

    @Test("A guest is not let to a store on a network file system either", arguments: [true, false])
    func guestOnNetworkFileSystem(readOnly: Bool) async throws {
        let store = try TemporaryStore()
        var options = SQLiteOptions()
        options.fileSystemType = { $0 == store.directory.store ? 0xFF53_4D42 : 0 }
        let refused = #expect(throws: WorkflowError.self) {
            try SQLiteAdapter.guest(path: store.directory.store, readOnly: readOnly, options: options)
        }
        #expect(refused?.code == .invalidArgument)
        #expect(refused?.message.contains("network file system (CIFS)") == true)
        #expect(refused?.message.contains("copy the store to a local disk") == true)
        _ = try SQLiteAdapter.guest(path: store.directory.store, readOnly: readOnly)
    }
}
