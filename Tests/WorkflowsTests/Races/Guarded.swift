import Synchronization
import Testing
import Workflows
import WorkflowsTesting

/// Whether a race is run with the protection that it is about, or without: with it the promise holds, and without it comes
/// the very harm that it keeps away.
///
/// What is switched off are checks of the engine, which are the same on any store, and those of the store in memory. For
/// each of the latter SQLite is held to the same by cases of the conformance suites: `ProtectionTests` in
/// `Tests/ConformanceTests` names them, and the doubles there prove that each case fails without. Some are switched off on
/// SQLite itself: `TwoProcessTests` and `KilledEffectTests` in `Tests/WorkflowsSQLiteTests`, and `GapTests` in
/// `Tests/WorkflowsReflexTests`. `Tests/MutationTests/engine.toml` takes them out of the code of both.
enum Guarded: CaseIterable {
    case with
    case without

    /// A store in memory, and options, that do without some protections, or not.
    ///
    /// - Parameter others: what is switched off either way, because it would keep the harm away too: what is left is the
    ///   one that the race is about, alone.
    func make(
        _ protections: Protection..., besides others: Set<Protection> = [], clock: ManualClock = ManualClock(),
        keepingEvents: Int = Crossed.reach
    ) -> Raced {
        let off = others.union(self == .with ? [] : protections)
        let adapter = InMemoryAdapter(clock: clock.engineClock, keepingEvents: keepingEvents)
        adapter.switchOff(off)
        var options = optionsWithoutPolling(clock: clock.engineClock)
        options.switchedOff = off
        return Raced(adapter: adapter, clock: clock, options: options)
    }

    /// What is seen is what is promised where it is protected, and elsewhere the harm that comes of it: that one, not just
    /// anything else.
    func shows<Seen: Equatable>(
        _ seen: Seen, promised: Seen, harm: Seen, at location: SourceLocation = #_sourceLocation
    ) {
        #expect(seen == (self == .with ? promised : harm), "\(self) the protection", sourceLocation: location)
    }
}

/// Where a race is run.
struct Raced {
    let adapter: InMemoryAdapter
    let clock: ManualClock
    var options: BuildOptions

    func options(_ instance: InstanceName) -> BuildOptions {
        var options = options
        options.instance = instance
        return options
    }
}

/// Holds who comes until somebody opens it.
///
/// Who is cancelled is held on, as by code that does not look, but not for ever: a test that fails, or whose time limit has
/// come, is not held up by the code that it holds.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var held: [Int: CheckedContinuation<Void, Never>] = [:]
        var arrived = 0
    }

    private let state = Mutex(State())
    /// For how long who is cancelled is held on: longer than any test takes that passes.
    private static let patience = Duration.seconds(10)

    func pass() async {
        let number = state.withLock { state in
            state.arrived += 1
            return state.arrived
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let passes = state.withLock { state in
                    if !state.isOpen { state.held[number] = continuation }
                    return state.isOpen
                }
                if passes { continuation.resume() }
            }
        } onCancel: {
            // Also where it was cancelled before it came here.
            Task {
                try await Task.sleep(for: Self.patience)
                state.withLock { $0.held.removeValue(forKey: number) }?.resume()
            }
        }
    }

    func open() {
        let held = state.withLock { state in
            state.isOpen = true
            defer { state.held = [:] }
            return state.held.values
        }
        for continuation in held { continuation.resume() }
    }

    /// Returns when so many have come.
    func arrived(_ count: Int = 1) async throws {
        try await until("\(count) have come to the gate", seeing: { state.withLock { $0.arrived } }) { $0 >= count }
    }
}
