import Dispatch
import GRDB
import Synchronization
import Workflows

/// Notices that another process wrote to the file. Nothing in SQLite tells of that, so a number is asked for that
/// changes with every commit of another connection; asking costs microseconds and no lock.
///
/// It asks on the writer's own connection, for which this process' commits do not count: under load of its own making
/// a process is not woken for nothing.
final class Watcher: Sendable {
    private struct State {
        var seen: Int64?
        var pulse: Pulse?
        /// Whether the path led to the file that is open, when it was looked at last.
        var isSameFile = true
        /// Who waits for the watcher at work to end, to take its place.
        var successors: [Int: Signal] = [:]
        var watching = false
        var nextID = 0
    }

    private typealias Signal = CheckedContinuation<Void, Never>

    private let state = Mutex(State())
    /// With every so many looks it is looked whether the path still leads to the file: to ask that costs more than to ask
    /// what happens in it.
    private static let looksForFile = 10

    private let place: StorePlace
    private let interval: Duration
    private let clock: EngineClock
    private let changes: ChangeHub
    /// Whether it tells of every commit: a tool shows leases too, and who holds them.
    private let tellsAll: Bool
    /// Whether the path still leads to the file that is open.
    private let isSameFile: @Sendable () -> Bool
    private let recentEvents: RecentEvents

    init(
        _ place: StorePlace, tellsAll: Bool, interval: Duration, clock: EngineClock, changes: ChangeHub,
        recentEvents: RecentEvents, isSameFile: @escaping @Sendable () -> Bool
    ) {
        self.isSameFile = isSameFile
        self.recentEvents = recentEvents
        self.place = place
        self.tellsAll = tellsAll
        self.interval = interval
        self.clock = clock
        self.changes = changes
    }

    /// Watches until cancelled. Of several calls one watches; when it ends the next takes its place.
    func run() async throws {
        while true {
            try await waitForTurn()
            do {
                defer { endTurn() }
                if clock.blocksThread != nil { try await lookOnThread() }
                while true {
                    try Task.checkCancellation()
                    await look()
                    try await clock.sleep(for: interval)
                }
            }
        }
    }

    /// Looks until cancelled, on a thread of its own that sleeps in between: a task that sleeps costs four wake-ups of
    /// threads for each look, and handing the question to another thread and the answer back two more. While this
    /// process writes the thread waits for its turn; the writer looks too.
    private func lookOnThread() async throws {
        let end = DispatchSemaphore(value: 0)
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let interval = DispatchTimeInterval.microseconds(Int(clamping: interval.wholeMicroseconds))
                DispatchQueue(label: "workflows.watcher").async { [weak self] in
                    var looks = 0
                    repeat {
                        guard let self else { break }
                        // Whoever was told and has not listened yet learns nothing from another look.
                        if self.changes.hasListener {
                            self.take(self.glance() ?? self.askInPlace(), looksAtFile: looks % Self.looksForFile == 0)
                        }
                        looks &+= 1
                    } while end.wait(timeout: .now() + interval) == .timedOut
                    continuation.resume()
                }
            }
        } onCancel: {
            end.signal()
        }
        try Task.checkCancellation()
    }

    /// Looks once, and tells everybody when somebody else wrote since the last look, or might have.
    @discardableResult
    func look() async -> Bool {
        take(tellsAll ? askInPlace() : await ask())
    }

    @discardableResult
    private func take(_ look: StorePlace.Look?, looksAtFile: Bool = true) -> Bool {
        guard let look else { return false }
        let isSameFile = looksAtFile ? isSameFile() : state.withLock { $0.isSameFile }
        let changed = state.withLock { state in
            defer {
                (state.seen, state.isSameFile) = (look.version, isSameFile)
                state.pulse = look.pulse ?? state.pulse
            }
            // A file that was taken away changes no more, and whoever looks at it is to find that out.
            guard state.isSameFile == isSameFile else { return true }
            guard state.seen != look.version else { return false }
            // Nobody knows what happened before the first look.
            return tellsAll || look.pulse == nil || look.pulse != state.pulse
        }
        if changed {
            // Somebody else may have overwritten what was committed here.
            recentEvents.forget()
            changes.notifyAll()
        }
        return changed
    }

    private func ask() async -> StorePlace.Look? {
        let seen = state.withLock { $0.seen }
        return await withCheckedContinuation { continuation in
            place.look(since: seen) { continuation.resume(returning: $0) }
        }
    }

    /// What is known, where certainly nobody wrote since.
    private func glance() -> StorePlace.Look? {
        guard place.isUnwritten, let seen = state.withLock({ $0.seen }) else { return nil }
        return StorePlace.Look(version: seen, pulse: nil)
    }

    private func askInPlace() -> StorePlace.Look? { try? place.look(since: state.withLock { $0.seen }) }

    private func waitForTurn() async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mine = state.withLock { state in
                    guard state.watching, !Task.isCancelled else {
                        return true
                    }
                    state.successors[id] = continuation
                    return false
                }
                if mine { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.successors.removeValue(forKey: id) }?.resume()
        }
        guard !Task.isCancelled else {
            // The turn may have come together with the cancellation: it goes to the next one.
            wakeNext()
            throw CancellationError()
        }
        let taken = state.withLock { state in
            guard !state.watching else { return false }
            state.watching = true
            return true
        }
        if !taken { try await waitForTurn() }
    }

    private func endTurn() {
        state.withLock { $0.watching = false }
        wakeNext()
    }

    private func wakeNext() {
        let next = state.withLock { state -> Signal? in
            guard !state.watching, let id = state.successors.keys.min() else { return nil }
            return state.successors.removeValue(forKey: id)
        }
        next?.resume()
    }
}
