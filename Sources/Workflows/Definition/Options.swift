/// How often and how patiently something that failed is tried again.
public struct BackOff: Hashable, Sendable {
    /// The wait after the first failure.
    public var initial: Duration
    /// No wait is longer.
    public var maximum: Duration
    /// How much longer each wait is than the one before: at least 1.
    public var factor: Double
    /// Up to this share of a wait, between 0 and 1, is taken off by chance, so that many do not come back at once.
    public var jitter: Double

    /// Every field. `factor` is at least 1, `jitter` between 0 and 1.
    public init(initial: Duration, maximum: Duration, factor: Double = 2, jitter: Double = 0.2) {
        self.initial = initial
        self.maximum = maximum
        self.factor = max(1, factor)
        self.jitter = min(max(0, jitter), 1)
    }

    /// Always the same wait.
    public static func constant(_ wait: Duration) -> BackOff {
        BackOff(initial: wait, maximum: wait, factor: 1, jitter: 0)
    }

    /// The wait after so many failures (1 for the first). `chance` is between 0 and 1.
    public func wait(afterFailures failures: Int, chance: Double) -> Duration {
        let exponent = Double(max(1, failures) - 1)
        let grown = initial.inSeconds * Double.powerOfTwo(exponent * factor.logarithmBase2)
        let capped = min(grown, maximum.inSeconds)
        let microseconds = (capped * (1 - jitter * chance) * 1_000_000).rounded()
        return .microseconds(Int64(exactly: microseconds) ?? .max)
    }
}

extension Duration {
    /// How long to leave alone what others must do something about first: the longer nobody has, the longer.
    static func patience(
        since: Timestamp, now: Timestamp, within bounds: ClosedRange<Duration>
    ) -> Duration {
        min(max((now - since) / 2, bounds.lowerBound), bounds.upperBound)
    }
}

/// When the engine pauses a run that keeps failing.
public enum PausePolicy: Hashable, Sendable {
    /// After so many attempts failed in one visit of a status.
    case afterErrors(Int)
    /// Never: the run is tried again for ever, at the longest wait.
    case never
}

/// How runs that the engine paused are resumed by the engine. What a person or a step's code paused is left alone.
public struct PauseRetry: Hashable, Sendable {
    /// The wait before the first time. It doubles with each time in the same visit of a status.
    public var initial: Duration
    /// No wait is longer.
    public var maximum: Duration
    /// So often in one visit of a status; then the run stays paused until somebody resumes it.
    public var times: Int
    /// The longest wait between two looks for paused runs when nothing tells of one.
    public var polling = Duration.seconds(30)

    /// A run is resumed after a wait that doubles each time, so often at most.
    public init(after initial: Duration = .minutes(1), maximum: Duration = .hours(1), times: Int = 5) {
        self.initial = initial
        self.maximum = maximum
        self.times = times
    }

    /// The wait before a time, counted from 0.
    func wait(before time: Int) -> Duration {
        BackOff(initial: initial, maximum: maximum, jitter: 0).wait(afterFailures: time + 1, chance: 0)
    }
}

/// One option of a step.
public struct StepOption: Sendable {
    let apply: @Sendable (inout StepSettings) -> Void

    /// So many workers share the status' events, each a role of its own: 1 to 64.
    public static func parallel(_ count: Int) -> StepOption { StepOption { $0.parallelCount = count } }
    /// The longest wait between two looks for events when nothing tells of one.
    public static func pollingFrequency(_ wait: Duration) -> StepOption { StepOption { $0.polling = wait } }
    /// How long a failed run waits before it is tried again.
    public static func errorBackOff(_ backOff: BackOff) -> StepOption { StepOption { $0.backOff = backOff } }
    /// A run that failed so often in one visit is paused.
    public static func pauseAfterErrors(_ count: Int) -> StepOption {
        StepOption { $0.pause = .afterErrors(count) }
    }
    /// A run that keeps failing is never paused.
    public static var neverPause: StepOption { StepOption { $0.pause = .never } }
    /// An event is dealt with no earlier than so long after it happened.
    public static func consumeLag(_ lag: Duration) -> StepOption { StepOption { $0.consumeLag = lag } }
    /// A role that is so far behind its events raises an alert: at least the consume lag.
    public static func lagAlert(_ lag: Duration) -> StepOption { StepOption { $0.lagAlert = lag } }
}

/// A step's options, resolved.
public struct StepSettings: Hashable, Sendable {
    /// How many workers share the status' events.
    public var parallelCount = 1
    /// The longest wait between two looks for events when nothing tells of one.
    public var polling = Duration.seconds(30)
    /// How long a failed run waits before it is tried again: in all about an hour over twenty attempts.
    public var backOff = BackOff(initial: .milliseconds(500), maximum: .seconds(300))
    /// When a run that keeps failing is paused.
    public var pause = PausePolicy.afterErrors(20)
    /// An event is dealt with no earlier than so long after it happened.
    public var consumeLag = Duration.zero
    /// A role that is so far behind its events raises an alert; `nil` for half an hour beyond the consume lag.
    public var lagAlert: Duration?

    /// The defaults.
    public init() {}

    /// How far the role may be behind what it is to do before that is an alert.
    public var tolerance: Duration { LagBounds(consumeLag: consumeLag, alert: lagAlert).tolerance }
}

/// How late events are dealt with on purpose, and from where on that is too late: of a step and of a connector alike.
struct LagBounds {
    let consumeLag: Duration
    /// `nil` for half an hour beyond the consume lag.
    let alert: Duration?

    var tolerance: Duration { alert.map { $0 - consumeLag } ?? .minutes(30) }

    /// What makes no sense.
    var problems: [String] {
        var problems: [String] = []
        if consumeLag < .zero { problems.append("a consume lag of \(consumeLag) is less than zero") }
        if let alert, alert <= consumeLag {
            problems.append(
                consumeLag == .zero
                    ? "a lag alert of \(alert) is not more than zero"
                    : "a lag alert of \(alert) is not more than the consume lag of \(consumeLag)")
        }
        return problems
    }
}

/// One option of a timeout.
public struct TimeoutOption: Sendable {
    let apply: @Sendable (inout TimeoutSettings) -> Void

    /// The longest wait between two looks for due timeouts when nothing tells of one.
    public static func pollingFrequency(_ wait: Duration) -> TimeoutOption { TimeoutOption { $0.polling = wait } }
    /// How long a timeout whose code failed waits before it is tried again.
    public static func errorBackOff(_ backOff: BackOff) -> TimeoutOption { TimeoutOption { $0.backOff = backOff } }
    /// The run of a timeout whose code failed so often is paused.
    public static func pauseAfterErrors(_ count: Int) -> TimeoutOption {
        TimeoutOption { $0.pause = .afterErrors(count) }
    }
    /// The run of a timeout that keeps failing is never paused.
    public static var neverPause: TimeoutOption { TimeoutOption { $0.pause = .never } }
    /// Timeouts that fire so late raise an alert.
    public static func lagAlert(_ lag: Duration) -> TimeoutOption { TimeoutOption { $0.lagAlert = lag } }
}

/// A timeout's options, resolved.
public struct TimeoutSettings: Hashable, Sendable {
    /// The longest wait between two looks for due timeouts when nothing tells of one.
    public var polling = Duration.seconds(30)
    /// How long a timeout whose code failed waits before it is tried again.
    public var backOff = BackOff(initial: .milliseconds(500), maximum: .seconds(300))
    /// When the run of a timeout that keeps failing is paused.
    public var pause = PausePolicy.afterErrors(20)
    /// Timeouts that fire so late raise an alert.
    public var lagAlert = Duration.minutes(30)

    /// The defaults.
    public init() {}
}

/// One option of a hook.
public struct HookOption: Sendable {
    let apply: @Sendable (inout HookSettings) -> Void

    /// The longest wait between two looks for events when nothing tells of one.
    public static func pollingFrequency(_ wait: Duration) -> HookOption { HookOption { $0.polling = wait } }
    /// How long a hook that failed waits before it is called again for that run.
    public static func errorBackOff(_ backOff: BackOff) -> HookOption { HookOption { $0.backOff = backOff } }
    /// A hook that is so far behind raises an alert.
    public static func lagAlert(_ lag: Duration) -> HookOption { HookOption { $0.lagAlert = lag } }
}

/// A hook's options, resolved.
public struct HookSettings: Hashable, Sendable {
    /// The longest wait between two looks for events when nothing tells of one.
    public var polling = Duration.seconds(30)
    /// How long a hook that failed waits before it is called again for that run. It is never given up.
    public var backOff = BackOff(initial: .milliseconds(500), maximum: .seconds(300))
    /// A hook that is so far behind raises an alert.
    public var lagAlert = Duration.minutes(30)

    /// The defaults.
    public init() {}
}
