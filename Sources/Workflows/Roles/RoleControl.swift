import Synchronization

/// What the holder of a role and the code that works for it tell each other.
final class RoleControl: Sendable {
    private struct State {
        var draining = false
        var ended = false
        var interrupts: [Int: @Sendable () -> Void] = [:]
        var whenEnded: [@Sendable () -> Void] = []
    }

    let role: WorkflowDefinition.Role
    let fence: RoleFence
    private let state = Mutex(State())

    init(role: WorkflowDefinition.Role, fence: RoleFence) {
        self.role = role
        self.fence = fence
    }

    /// Whether to take no new work and return when what is in hand is done.
    var isDraining: Bool { state.withLock { $0.draining } }

    func drain() {
        let interrupts = state.withLock { state in
            state.draining = true
            return state.interrupts.values
        }
        for interrupt in interrupts { interrupt() }
    }

    /// Whether nothing works for the role under this control any more.
    var hasEnded: Bool { state.withLock { $0.ended } }

    func end() {
        let told = state.withLock { state in
            state.ended = true
            defer { state.whenEnded = [] }
            return state.whenEnded
        }
        for tell in told { tell() }
    }

    /// Tells when nothing works for the role under this control any more: at once where that is so.
    func whenEnded(_ tell: @escaping @Sendable () -> Void) {
        let ended = state.withLock { state in
            if !state.ended { state.whenEnded.append(tell) }
            return state.ended
        }
        if ended { tell() }
    }

    /// How to end the present wait for work, of one part of the code where several work for the role.
    func setInterrupt(of part: Int = 0, _ interrupt: @escaping @Sendable () -> Void) {
        let draining = state.withLock { state in
            state.interrupts[part] = interrupt
            return state.draining
        }
        if draining { interrupt() }
    }
}

/// The work of a role. `serve` returns when the control says to drain, and throws what keeps the role from working.
protocol RoleBody: Sendable {
    func serve(_ control: RoleControl) async throws
    /// How long to wait after it threw; `nil` for as long as every role does.
    var backOff: BackOff? { get }
}

extension RoleBody {
    var backOff: BackOff? { nil }
}
