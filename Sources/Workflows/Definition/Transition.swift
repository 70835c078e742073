/// What becomes of a run after a step or a callback.
///
/// What is to be written to the user's own tables with it is given by ``with(_:)``, or by what an adapter offers for that.
public struct Transition<Status: WorkflowStatus>: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case to(Status)
        case skip
        case saveAndRepeat
        case pause(String)
        case cancel(String)
    }

    package let kind: Kind
    /// What the user's code writes in the transaction that stores this.
    var effect: (any TransactionEffect)?

    /// With something that is written in the transaction that stores this: both are committed, or neither is. A skip stores
    /// nothing, so nothing is written with it: that is an error of the code.
    public func with(_ effect: any TransactionEffect) -> Transition {
        var transition = self
        transition.effect = effect
        return transition
    }

    /// Whether they do the same to the run. What is written with it is code, which is not compared.
    public static func == (one: Self, other: Self) -> Bool { one.kind == other.kind }

    /// Hashes what is compared.
    public func hash(into hasher: inout Hasher) { hasher.combine(kind) }

    /// The run moves to a declared destination, with its object.
    public static func to(_ status: Status) -> Transition { Transition(kind: .to(status)) }
    /// Nothing is stored; the event is dealt with.
    public static var skip: Transition { Transition(kind: .skip) }
    /// The object is stored and the code is called again, in the same visit of the status.
    public static var saveAndRepeat: Transition { Transition(kind: .saveAndRepeat) }
    /// The run stands where it is until it is resumed, with its object.
    public static func pause(_ reason: String) -> Transition { Transition(kind: .pause(reason)) }
    /// The run ends where it is, with its object.
    public static func cancel(_ reason: String) -> Transition { Transition(kind: .cancel(reason)) }
}

/// What becomes of a run, and of the timeout, when the timeout fires.
public struct TimeoutTransition<Status: WorkflowStatus>: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case to(Status)
        case skip
        case again(Duration)
        case pause(String)
        case cancel(String)
    }

    package let kind: Kind
    /// What the user's code writes in the transaction that stores this.
    var effect: (any TransactionEffect)?

    /// With something that is written in the transaction that stores this: both are committed, or neither is.
    public func with(_ effect: any TransactionEffect) -> TimeoutTransition {
        var transition = self
        transition.effect = effect
        return transition
    }

    /// Whether they do the same to the run. What is written with it is code, which is not compared.
    public static func == (one: Self, other: Self) -> Bool { one.kind == other.kind }

    /// Hashes what is compared.
    public func hash(into hasher: inout Hasher) { hasher.combine(kind) }

    /// The run moves to a declared destination, with its object.
    public static func to(_ status: Status) -> TimeoutTransition { TimeoutTransition(kind: .to(status)) }
    /// Nothing happens to the run; the timeout is over.
    public static var skip: TimeoutTransition { TimeoutTransition(kind: .skip) }
    /// Nothing happens to the run; the timeout fires again later.
    public static func again(after delay: Duration) -> TimeoutTransition { TimeoutTransition(kind: .again(delay)) }
    /// The run stands where it is until it is resumed, with its object; the timeout is over.
    public static func pause(_ reason: String) -> TimeoutTransition { TimeoutTransition(kind: .pause(reason)) }
    /// The run ends where it is, with its object.
    public static func cancel(_ reason: String) -> TimeoutTransition { TimeoutTransition(kind: .cancel(reason)) }
}

/// When a timeout fires.
public struct Timer<Object: Sendable, Status: WorkflowStatus>: Sendable {
    let due: @Sendable (Run<Object, Status>, Timestamp) async throws -> Timestamp?
    let note: String?

    /// A fixed time after the status was entered.
    public static func after(_ delay: Duration) -> Timer {
        Timer(due: { run, _ in run.record.meta.enteredAt + delay }, note: DurationText.short(delay))
    }

    /// At a fixed moment.
    public static func at(_ moment: Timestamp) -> Timer {
        Timer(due: { _, _ in moment }, note: nil)
    }

    /// When the function says, from the run and the present moment; `nil` arms no timeout.
    public static func when(
        _ due: @escaping @Sendable (_ run: Run<Object, Status>, _ now: Timestamp) async throws -> Timestamp?
    ) -> Timer {
        Timer(due: due, note: nil)
    }
}

/// What came from outside to move a run on.
public struct CallbackPayload: Sendable {
    /// The bytes, as they were given.
    public let bytes: [UInt8]

    /// A payload of these bytes.
    public init(bytes: [UInt8] = []) { self.bytes = bytes }
}

/// Durations in the few characters that diagrams and screens have room for.
public enum DurationText {
    /// The largest unit that leaves a whole number, or seconds: `24h`, `90s`, `250ms`.
    public static func short(_ duration: Duration) -> String {
        let milliseconds = duration.wholeMicroseconds / 1000
        let units: [(Int64, String)] = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1000, "s")]
        for (size, name) in units where milliseconds >= size && milliseconds % size == 0 {
            return "\(milliseconds / size)\(name)"
        }
        return "\(milliseconds)ms"
    }
}
