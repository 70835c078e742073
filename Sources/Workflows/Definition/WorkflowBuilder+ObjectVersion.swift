public import FoundationEssentials

extension WorkflowBuilder {
    /// Says that the form of the object has changed: what is stored from now on is of this version, and what an earlier
    /// build stored goes through `migrate` whenever it is read, until the run is stored again.
    ///
    /// Objects of a later version than this are left to instances that know it: their runs wait here, are not paused, and
    /// no attempt is counted. An object that does not migrate pauses its run, as one that does not decode does.
    ///
    /// - Parameters:
    ///   - version: 1 or more; 1 is what a workflow stores that never said.
    ///   - migrate: brings bytes from the version that is given to this one.
    public mutating func objectVersion(
        _ version: Int, migrate: @escaping @Sendable (_ object: Data, _ version: Int) throws -> Data
    ) {
        codec.version = version
        codec.migrate = migrate
    }
}

/// What this build cannot deal with, and another instance's may: the run is left alone for a while. Nothing failed.
protocol LeftToOthers: Error, CustomStringConvertible {
    /// What it is called where skipped events are counted.
    var skip: String { get }
}

/// The run stands in a status that this build does not know.
struct UnknownStatus: LeftToOthers {
    let status: Int

    var skip: String { "unknown_status" }
    var description: String {
        "this build does not know status \(status): the run is left to instances that know it"
    }
}

extension WorkflowDefinition {
    /// What there is to say of a run that stands in a status of a newer build, or of an older one; `nil` of all others.
    func unknownStatus(of record: Record) -> UnknownStatus? {
        statuses.contains { $0.number == record.status } ? nil : UnknownStatus(status: record.status)
    }
}

/// The object is of a later version than this build knows.
struct NewerObject: LeftToOthers {
    let version: Int
    let known: Int

    var skip: String { "newer_object" }

    var description: String {
        "the object is of version \(version), this build knows \(known): it is left to instances that know it"
    }

    /// How long such a run is left before it is looked at again: the longer nobody came who knows it, the longer.
    static func pause(since: Timestamp, now: Timestamp) -> Duration {
        .patience(since: since, now: now, within: pauses)
    }

    static var pauses: ClosedRange<Duration> { .seconds(5) ... .minutes(1) }
}

extension ObjectCodec {
    /// The object of a record, whatever version of it was stored.
    func object(of record: Record) throws -> Object {
        guard record.objectVersion <= version else {
            throw NewerObject(version: record.objectVersion, known: version)
        }
        guard record.objectVersion < version, let migrate else { return try decode(record.object) }
        return try decode(try migrate(record.object, record.objectVersion))
    }
}
