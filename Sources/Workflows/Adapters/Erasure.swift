public import FoundationEssentials

/// What is left of a run whose data is deleted: the store overwrites what it kept, so that nothing of it can be read any
/// more.
///
/// Overwritten are the objects of every version, the reasons of the versions and of what people did, and what failures
/// that wait say; not those of the deletion itself. Foreign IDs, statuses and times stay.
public struct Erasure: Sendable, Hashable {
    /// By version what its object becomes; of versions that are missing here nothing is left.
    public var objects: [Int: Data]
    /// By version the form of what is left (``Record/objectVersion``), where that is another than the object had: an object
    /// that an earlier build stored is migrated before something is taken out of it.
    public var objectVersions: [Int: Int]

    /// Overwrites objects with what is left of them.
    public init(objects: [Int: Data] = [:], objectVersions: [Int: Int] = [:]) {
        self.objects = objects
        self.objectVersions = objectVersions
    }

    /// What becomes of a version.
    package func erased(_ record: Record) -> Record {
        var record = record
        record.object = objects[record.version] ?? Data()
        if let version = objectVersions[record.version] { record.objectVersion = version }
        if record.runState != .requestedDataDeleted, record.runState != .dataDeleted { record.meta.reason = nil }
        return record
    }
}
