import Foundation
import Testing
import Workflows

@testable import WorkflowsSQLite

@Suite("A process that died while it carried the log over into the file")
struct KilledCheckpointTests {
    /// A checkpoint writes page after page, the first one first: its page count is then ahead of the file's length.
    @Test("The store is opened, by guests and by engines, and nothing is missing")
    func aheadOfItsLength() async throws {
        let store = try TemporaryStore()
        for number in 0..<300 { try await store.records.create(Samples.record(ForeignID("order-\(number)"))) }
        let left = try TemporaryDirectory()
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(
                atPath: store.directory.store + suffix, toPath: left.store + suffix)
        }
        var file = try Data(contentsOf: URL(fileURLWithPath: left.store))
        let pages = UInt32(file.count / 4096 + 40).bigEndian
        withUnsafeBytes(of: pages) { file.replaceSubrange(28..<32, with: $0) }
        // The header's count is believed where these two agree.
        file.replaceSubrange(92..<96, with: file[24..<28])
        try file.write(to: URL(fileURLWithPath: left.store))

        for readOnly in [true, false] {
            let guest = try SQLiteAdapter.guest(path: left.store, readOnly: readOnly)
            #expect(try await guest.records.counts().reduce(0) { $0 + $1.count } == 300)
            #expect(try await guest.check().isEmpty)
        }
        let engine = try TemporaryStore.open(left)
        #expect(try await engine.records.counts().reduce(0) { $0 + $1.count } == 300)
        #expect(try await engine.check().isEmpty)
    }
}
