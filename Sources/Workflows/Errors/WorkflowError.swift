/// What went wrong, in a form a program can tell apart and a person can act on.
public struct WorkflowError: Error, Sendable {
    /// Tells errors apart. Open-ended: adapters add their own codes, so a `switch` needs a default.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code's text, stable across releases.
        public let description: String
        /// A code of that text.
        public init(_ description: String) { self.description = description }

        /// No run has that ID, or none that foreign ID.
        public static let recordNotFound = Code("record_not_found")
        /// The run waits for no timeout of that name, any more.
        public static let timeoutNotFound = Code("timeout_not_found")
        /// Of the stored event with that ID there is no dead letter, any more.
        public static let outboxRowNotFound = Code("outbox_row_not_found")
        /// The foreign ID has an unfinished run already.
        public static let runInProgress = Code("run_in_progress")
        /// The graph has no such edge, or no such status.
        public static let invalidTransition = Code("invalid_transition")
        /// The run state does not allow it.
        public static let illegalRunState = Code("illegal_run_state")
        /// The run was written by somebody else since it was read.
        public static let conflict = Code("conflict")
        /// The engine is shutting down.
        public static let stopping = Code("stopping")
        /// The instance no longer holds the role it wrote for.
        public static let roleLost = Code("role_lost")
        /// `run()` was called while it was running.
        public static let alreadyRunning = Code("already_running")
        /// Another workflow of that name, with other roles, is registered.
        public static let nameCollision = Code("name_collision")
        /// An awaited status can no longer be reached.
        public static let unreachable = Code("unreachable")
        /// The deadline passed first.
        public static let deadlineExceeded = Code("deadline_exceeded")
        /// An object's bytes do not decode, or an object does not encode.
        public static let codec = Code("codec")
        /// What was given makes no sense, whatever the state of things.
        public static let invalidArgument = Code("invalid_argument")
        /// The adapter has not the ability that is asked for.
        public static let unsupported = Code("unsupported")
        /// The user's code that ran in the store's transaction threw; the cause is what it threw. Nothing was stored.
        public static let effectFailed = Code("effect_failed")
        /// The user's code held the store's transaction for longer than is allowed. Nothing was stored.
        public static let effectTooLong = Code("effect_too_long")
        /// The user's code did in the store's transaction what is not its own: it wrote to the engine's tables, or ended the
        /// transaction. Nothing was stored.
        public static let effectRefused = Code("effect_refused")
        /// The store does not lend its transaction to code of this kind. Nothing was stored.
        public static let unknownEffect = Code("unknown_effect")
        /// The store was busy for longer than the caller wanted to wait.
        public static let storeBusy = Code("store_busy")
        /// The store cannot be reached or failed.
        public static let storeUnavailable = Code("store_unavailable")
        /// There is no room for what was to be stored, and nothing of it was.
        public static let storeFull = Code("store_full")
        /// The store holds something that this program cannot read as what it should be. Where the error names a run, that is
        /// what is kept of this run alone: the engine puts the run aside, and goes on.
        public static let damagedStore = Code("damaged_store")
        /// A streamer on another system will never take an event, however often it is sent: it is too large, or of a topic
        /// that is not allowed there. Others that were sent with it may be taken.
        public static let eventRefused = Code("event_refused")
        /// The store is read-only here.
        public static let readOnly = Code("read_only")
        /// The file is not a store of workflows.
        public static let notAStore = Code("not_a_store")
        /// The store's schema is older than this program reads.
        public static let olderSchema = Code("older_schema")
        /// The store's schema is newer than this program knows.
        public static let newerSchema = Code("newer_schema")
        /// There is no such file.
        public static let noSuchStore = Code("no_such_store")
        /// The operating system does not let this user at it.
        public static let notAllowed = Code("not_allowed")
        /// A page cursor of another query, or one that cannot be read.
        public static let invalidCursor = Code("invalid_cursor")
    }

    /// Which error.
    public let code: Code
    /// A sentence for a person: what happened and, where there is something to do, what.
    public let message: String
    /// The run it is about.
    public let runID: RunID?
    /// The record as the store has it now, where that is what explains the error.
    public let current: Record?
    /// What caused it.
    public let cause: (any Error)?

    /// An error of that code.
    public init(
        _ code: Code, _ message: String, runID: RunID? = nil, current: Record? = nil, cause: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.runID = runID ?? current?.runID
        self.current = current
        self.cause = cause
    }
}

extension WorkflowError: CustomStringConvertible {
    /// The message, and the cause's where there is one.
    public var description: String {
        guard let cause else { return message }
        return "\(message) (\(cause))"
    }
}

/// Whether an error has a code, for `catch let error as WorkflowError where error.code == …` without the cast.
public func ~= (code: WorkflowError.Code, error: any Error) -> Bool {
    (error as? WorkflowError)?.code == code
}
