import FoundationEssentials

extension WorkflowBuilder {
    /// Code that takes out of an object what is to be deleted, when somebody asks for the data of a run to be deleted.
    /// Without it nothing is left of the object.
    ///
    /// It is called for each version of the run, at least once. When it throws nothing of the run is deleted, and it is
    /// called again after a wait, for ever. A version whose object does not decode, or is of an
    /// earlier ``objectVersion(_:migrate:)``, is emptied.
    public mutating func customDelete(perform: @escaping DeletionCode) { deletion = perform }

    /// What is left of a version's object, by the code that was given; `nil` without such code.
    var deletionHandler: (@Sendable (Record) async throws -> Data)? {
        guard let deletion else { return nil }
        let codec = codec
        return { record in
            // The version of the stored bytes does not change: what is left of an earlier one could not be read by it.
            guard record.objectVersion == codec.version, var object = try? codec.decode(record.object) else {
                return Data()
            }
            try await deletion(&object)
            return try codec.encode(object)
        }
    }
}
