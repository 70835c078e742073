/// Something that must never be, found in a store or in what was done to it.
public struct BrokenInvariant: Hashable, Sendable, CustomStringConvertible {
    /// Which promise is broken. Open-ended: a harness adds those of its own.
    public struct Invariant: Hashable, Sendable, CustomStringConvertible {
        /// The invariant's name.
        public let description: String
        /// An invariant of that name.
        public init(_ description: String) { self.description = description }

        /// A run's versions are 1, 2, 3 … without a gap, and the run is as its newest version says.
        public static let versions = Invariant("versions")
        /// A foreign ID has one unfinished run at most.
        public static let unfinished = Invariant("unfinished")
        /// An idempotency key belongs to one run.
        public static let keys = Invariant("keys")
        /// A run is initiated at first, and its run state moves as the model allows.
        public static let runStates = Invariant("run_states")
        /// Runs begin where something moves them on, and move along declared edges only, by the means declared.
        public static let edges = Invariant("edges")
        /// Every version has one event, on the topic of its run state and status, and every event a version.
        public static let events = Invariant("events")
        /// Nothing is accepted under a role's epoch after a later one has begun, and an epoch has one holder.
        public static let epochs = Invariant("epochs")
        /// A cursor moves from where it stands, past no event that it has not dealt with, and never past the last one.
        public static let cursors = Invariant("cursors")
        /// The counters are what counting gives.
        public static let counts = Invariant("counts")
        /// A run that is under way waits for something: an event, a failure that is tried again, a timeout, a callback,
        /// or a person.
        public static let waits = Invariant("waits")
        /// A schedule's slots are decided one after the other, each once, and what was decided is so.
        public static let schedules = Invariant("schedules")
        /// A request of a person is carried out once.
        public static let requests = Invariant("requests")
    }

    /// Which promise is broken.
    public let invariant: Invariant
    /// What was found, in a sentence.
    public let message: String

    /// Something that must never be.
    public init(_ invariant: Invariant, _ message: String) {
        self.invariant = invariant
        self.message = message
    }

    /// The invariant's name and what was found.
    public var description: String { "\(invariant): \(message)" }
}
