import Foundation
import GRDB
import Synchronization
import Testing
import Workflows

@testable import WorkflowsSQLite

@Suite("A file that is read as one that nobody changes, and is changed all the same")
struct StorePlaceTests {
    private let directory: TemporaryDirectory
    /// How often it was opened, and how.
    private let opened = Opened()

    private final class Opened: Sendable {
        let asStill = Mutex<[Bool]>([])
    }

    init() async throws {
        directory = try TemporaryDirectory()
        let store = try TemporaryStore.open(directory)
        try await store.records.create(Samples.record())
        try await store.close()
    }

    private func place(failing: (@Sendable () -> Bool)? = nil) throws -> StorePlace {
        let path = directory.store
        return try StorePlace(path: path) { [opened] isStill in
            opened.asStill.withLock { $0.append(isStill) }
            if failing?() == true { throw WorkflowError(.newerSchema, "newer") }
            let queue = try DatabaseQueue(path: isStill ? ImmutableLocation.of(path) : path)
            return StoreConnections(shortReader: queue, reader: queue, writer: isStill ? nil : queue, watched: queue)
        }
    }

    /// Somebody writes to the file.
    private func touch() throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: .random(in: 0...1_000_000_000))],
            ofItemAtPath: directory.store)
    }

    @Test("What is read while the file changes is read again, whether it was read or could not be")
    func again() async throws {
        let place = try place()
        var tries = 0
        let value = try await place.reading { _ throws(WorkflowError) -> Int in
            tries += 1
            if tries < 3 { try? touch() }
            if tries == 2 { throw WorkflowError(.damagedStore, "half written") }
            return tries
        }
        #expect(value == 3)
        #expect(opened.asStill.withLock { $0 } == [true, true, true])
    }

    @Test("An error that no change explains is the answer")
    func failure() async throws {
        let place = try place()
        await #expect {
            try await place.reading { _ throws(WorkflowError) -> Int in throw WorkflowError(.damagedStore, "broken") }
        } throws: {
            WorkflowError.Code.damagedStore ~= $0
        }
    }

    @Test("A file that changes during every try is busy")
    func restless() async throws {
        let place = try place()
        await #expect {
            try await place.reading { _ throws(WorkflowError) -> Int in
                try? touch()
                return 1
            }
        } throws: {
            WorkflowError.Code.storeBusy ~= $0
        }
    }

    @Test("Many that find the file changed at once go on with one set of connections")
    func manyAtOnce() async throws {
        let place = try place()
        try touch()
        await withTaskGroup { group in
            for _ in 0..<20 {
                group.addTask {
                    _ = try? await place.reading { connections throws(WorkflowError) in
                        (try? connections.reader.unsafeRead { try Int.fetchOne($0, sql: "SELECT count(*) FROM runs") })
                    }
                }
            }
        }
        let reader = try #require(place.connections.reader as? DatabaseQueue)
        let same = try await place.reading { connections throws(WorkflowError) in connections.reader === reader }
        #expect(same)
    }

    @Test("When it cannot be opened any more the watcher tells once, and again when it can")
    func cannotBeOpened() async throws {
        let isNewer = Mutex(false)
        let place = try place { isNewer.withLock { $0 } }
        let watcher = Watcher(
            place, tellsAll: true, interval: .seconds(3600), clock: .system, changes: ChangeHub(),
            recentEvents: RecentEvents(),
            isSameFile: { true })
        #expect(await watcher.look())
        #expect(await !watcher.look())
        isNewer.withLock { $0 = true }
        try touch()
        #expect(await watcher.look())
        #expect(await !watcher.look())
        await #expect {
            try await place.reading { _ throws(WorkflowError) in 1 }
        } throws: {
            WorkflowError.Code.newerSchema ~= $0
        }
        isNewer.withLock { $0 = false }
        try touch()
        #expect(await watcher.look())
        #expect(try await place.reading { _ throws(WorkflowError) in 1 } == 1)
    }

    @Test("What cannot be opened for writing was not written: that is known before anything is sent")
    func notWritable() throws {
        let place = try StorePlace(path: directory.store) { isStill in
            guard isStill else { throw DatabaseError(resultCode: .SQLITE_CANTOPEN) }
            let queue = try DatabaseQueue()
            return StoreConnections(shortReader: queue, reader: queue, writer: nil, watched: queue)
        }
        #expect { try place.share() } throws: { WorkflowError.Code.notAllowed ~= $0 }
        #expect(place.isStill)
    }
}
