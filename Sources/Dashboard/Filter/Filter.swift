public import Workflows

/// What a list is narrowed to, as people write it: `state:paused wf:kyc age>5m -status:Created reason:~"503"`.
///
/// Several values of one term mean any of them; several terms mean all of them; a dash before a term means the opposite.
public struct Filter: Hashable, Sendable {
    /// One condition and where it was written.
    public struct Term: Hashable, Sendable {
        /// The condition.
        public var field: Field
        /// Whether runs that match are left out instead.
        public var negated: Bool
        /// Where it stands in the text, in UTF-8 bytes.
        public var range: Range<Int>
    }

    /// A condition on one field.
    public enum Field: Hashable, Sendable {
        /// `state:paused,running`
        case states([RunState])
        /// `status:Collecting` or `status:3`
        case statuses([String])
        /// `wf:kyc`
        case workflows([String])
        /// `id:8f2c`: the beginning of a run ID.
        case idPrefix([String])
        /// `fid:cust-1`
        case foreignIDs([String])
        /// `fid:~cust`
        case foreignIDContains(String)
        /// `age>5m`: triggered longer ago.
        case age(Comparison, Duration)
        /// `updated<10m`: written less long ago.
        case updated(Comparison, Duration)
        /// `version>=4`, `version:7`
        case version(ClosedRange<Int>)
        /// `reason:503`, `reason:"no such address"`
        case reasonContains(String)
        /// `dwell>5m`, `dwell>p95`: how long it has been in its status.
        case dwell(Comparison, Dwell)
        /// `/time(d )?out/`: in the foreign ID, the reason or the status' label.
        case regex(Pattern)
        /// A bare word: in the foreign ID, the reason, the status' label, or at the beginning of the run ID.
        case text(String)
    }

    /// A regular expression, as it was written.
    public struct Pattern: Hashable, Sendable {
        let regex: ByteRegex
    }

    /// What a stay in a status is compared with.
    public enum Dwell: Hashable, Sendable {
        /// A length of time.
        case time(Duration)
        /// What half of the stays in that status took no longer than, of those that ended lately.
        case p50
        /// What 95 of 100 did.
        case p95
    }

    /// Longer ago, or less long ago.
    public enum Comparison: Character, Hashable, Sendable {
        /// `>`
        case more = ">"
        /// `<`
        case less = "<"
    }

    /// The conditions, in the order written.
    public var terms: [Term]

    /// No condition at all.
    public static let none = Filter(terms: [])

    init(terms: [Term]) { self.terms = terms }
}

extension Filter.Field {
    /// Cheap conditions are tried first.
    var cost: Int {
        switch self {
        case .states, .workflows: 0
        case .statuses, .age, .updated, .version, .dwell: 1
        case .idPrefix: 2
        case .foreignIDs: 3
        case .foreignIDContains, .reasonContains: 4
        case .text: 5
        case .regex: 6
        }
    }
}

/// What is wrong with a filter, and where.
public struct FilterError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The wrong part, in UTF-8 bytes of the text.
    public let range: Range<Int>
    /// A sentence for a person.
    public let description: String
}
