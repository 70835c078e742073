/// Code of a user's that runs inside a transaction of the store: what it writes is stored with the transaction, or
/// neither is.
///
/// An adapter knows one kind of it, by what it lends to the code: ``TransactionCode`` of GRDB's `Database` on SQLite. It
/// refuses every other kind with `unknownEffect`, before anything is stored.
public protocol TransactionEffect: AnyObject, Sendable {
    /// The version that the code decides on: refused with `conflict`, and without calling the code, where the run has
    /// another one by now. `nil` for code that only writes.
    var basis: Record? { get }
}

/// Code that is lent a handle of the store's own transaction.
///
/// An adapter that lends handles of this type carries it out so:
///
/// 1. every check of the transaction comes first, also that the run stands at ``basis``: where one fails the code is not
///    called;
/// 2. the code is called, within a savepoint. It may change what is stored with it;
/// 3. what it made of the transaction is checked and written.
///
/// Where the code throws, or what it decided is refused, everything that it wrote is taken back and the transaction fails:
/// with `effectFailed` and the cause where the code threw, with `effectTooLong` where it held the transaction for longer
/// than the adapter's bound, with `effectRefused` where it did what is not its own. Other transactions of the same commit
/// are not touched. The code may be called again, where a commit failed as a whole: what it wrote before is gone then.
///
/// `ConformanceSuite.transactionCode` of `WorkflowsTesting` holds an adapter against this.
public final class TransactionCode<Handle>: TransactionEffect {
    /// The version that the code decides on.
    public let basis: Record?
    private let code: @Sendable (Handle, inout StoreTransaction) throws -> Bool

    /// Code that writes something and decides nothing.
    public init(_ write: @escaping @Sendable (Handle) throws -> Void) {
        basis = nil
        code = { handle, _ in
            try write(handle)
            return true
        }
    }

    /// Code that decides what becomes of a version.
    ///
    /// - Parameters:
    ///   - basis: the version.
    ///   - decide: changes what is stored, and says whether what it wrote itself is kept.
    public init(on basis: Record, _ decide: @escaping @Sendable (Handle, inout StoreTransaction) throws -> Bool) {
        self.basis = basis
        code = decide
    }

    fileprivate init(
        basis: Record?, code: @escaping @Sendable (Handle, inout StoreTransaction) throws -> Bool
    ) {
        self.basis = basis
        self.code = code
    }

    /// Calls the code, once, on the thread that holds the transaction.
    ///
    /// - Returns: whether what it wrote is kept; otherwise that is taken back, and the rest is stored.
    public func perform(with handle: Handle, in transaction: inout StoreTransaction) throws -> Bool {
        try code(handle, &transaction)
    }
}

extension TransactionCode: WatchedCode {
    func watched(by around: @escaping @Sendable (_ call: () throws -> Bool) throws -> Bool) -> any TransactionEffect {
        TransactionCode(basis: basis) { [code] handle, transaction in
            try around { try code(handle, &transaction) }
        }
    }
}

/// The type of what an adapter lends to a user's code.
public struct LentType: Hashable, Sendable, CustomStringConvertible {
    private let identity: ObjectIdentifier
    /// What the type is called.
    public let description: String

    /// That type.
    public init<Handle>(_ handle: Handle.Type) {
        identity = ObjectIdentifier(handle)
        description = String(describing: handle)
    }
}

extension WorkflowError {
    /// Whether a user's code is what failed, inside the store's transaction. Nothing was stored; the store is as it was.
    var isOfEffect: Bool {
        [.effectFailed, .effectTooLong, .effectRefused, .unknownEffect].contains(code)
    }

    /// What is said of it: the code's own error, where it threw one.
    var ofEffect: any Error { code == .effectFailed ? cause ?? self : self }
}
