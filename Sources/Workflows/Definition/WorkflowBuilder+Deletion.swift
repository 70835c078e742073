import FoundationEssentials

extension WorkflowBuilder {
    /// Code that takes out of an object what is to be deleted, when somebody asks for the data of a run to be deleted.
    /// Without it nothing is left of the object.
    ///
    /// It is called for each version of the run, at least once. When it throws nothing of the run is deleted, and it is
    /// called again after a wait, for ever. Objects of an earlier ``objectVersion(_:migrate:)`` are migrated first, and
    /// what is left of them is stored in the new form; a version whose object does not migrate or decode is emptied. A run
    /// with objects of a later version is left to instances that know it.
    public mutating func customDelete(perform: @escaping DeletionCode) { deletion = perform }

    /// What is left of a version's object, by the code that was given; `nil` without such code.
    var deletionHandler: (@Sendable (Record) async throws -> ObjectRemains)? {
        guard let deletion else { return nil }
        let codec = codec
        return { record in
            guard record.hasKeptObject, var object = try codec.readableObject(of: record) else {
                return ObjectRemains(object: Data(), version: record.objectVersion)
            }
            try await deletion(&object)
            return ObjectRemains(object: try codec.encode(object), version: codec.version)
        }
    }
}

/// What is left of a version's object once its data is deleted.
struct ObjectRemains: Sendable {
    let object: Data
    /// Which form of the object that is.
    let version: Int
}

extension ObjectCodec {
    /// The object of a record; `nil` where it does not migrate or decode.
    ///
    /// - Throws: `NewerObject` alone.
    fileprivate func readableObject(of record: Record) throws -> Object? {
        do {
            return try object(of: record)
        } catch let error as NewerObject {
            throw error
        } catch {
            return nil
        }
    }
}
