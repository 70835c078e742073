extension WorkflowBuilder {
    /// Code that is called for the events of an outside stream: it moves runs of this workflow on, or starts them.
    ///
    ///     orders.addConnector("payments", source: payments) { event, foreignID, orders in
    ///         try await orders.callback(latestOf: foreignID, payload: CallbackPayload(bytes: Array(event.payload)))
    ///     }
    ///
    /// It is called at least once for each event, those of one key in their order. When it throws the event is kept in the
    /// store, and it is called again after a wait, for ever; later events of the key wait behind it and those of other keys
    /// go on meanwhile. What the workflow that it is given triggers without a key of its own is triggered once for the
    /// event and the foreign ID, however often it is called, also when the stream gives the event again after the first run
    /// has ended.
    ///
    /// - Parameters:
    ///   - name: unique among this workflow's connectors. With another name it begins the stream anew.
    ///   - source: the stream.
    ///   - predicate: whether the connector is for this event, which is passed over where it does not hold.
    ///   - options: what is not as in ``BuildOptions/connectorDefaults``.
    ///   - foreignID: the foreign ID of the run of this workflow that is meant, or `nil` to pass the event over; by default
    ///     the event's key.
    ///   - perform: the code.
    public mutating func addConnector(
        _ name: String, source: any ConnectorSource,
        when predicate: (@Sendable (ConnectorEvent) async throws -> Bool)? = nil, options: ConnectorOption...,
        foreignID: @escaping @Sendable (ConnectorEvent) async throws -> ForeignID? = { ForeignID($0.key) },
        perform: @escaping @Sendable (ConnectorEvent, ForeignID, Workflow<Object, Status>) async throws -> Void
    ) {
        let codec = codec
        addConnector(name, source, options, moves: false, when: predicate, foreignID) { event, target, _, core in
            let key: @Sendable (ForeignID) -> IdempotencyKey = { foreignID in
                // With their lengths: whatever the parts are made of, others make no such key.
                IdempotencyKey(
                    "\(name.utf8.count):\(name) \(event.id.utf8.count):\(event.id) \(foreignID)")
            }
            try await perform(event, target, Workflow(core: core, codec: codec, eventKey: key))
            return .handled(.processed)
        }
    }

    /// Code that moves a run of this workflow on with an event of an outside stream.
    ///
    ///     orders.addConnector("payments", source: payments, from: .created, to: .paid) { order, event in
    ///         order.object.item = String(decoding: event.payload, as: UTF8.self)
    ///         return .to(.paid)
    ///     }
    ///
    /// The event is kept in the store before the stream is told that it is dealt with, and what the code decides is stored
    /// in one transaction with that it is dealt with: once for each event, however often the code is called. Only a stream
    /// that gives an event again after that was acknowledged can have it stored twice, where the run is back in `status`.
    /// Events of one key are dealt with in their order.
    ///
    /// Where the run of the foreign ID is in another status, from which it may still come to `status`, or is paused, the
    /// event waits for it, and is looked at again as soon as the run has come there: when the store tells of that, and
    /// otherwise at the latest after the polling frequency. It is passed over where there is no such run, where that has ended
    /// or has no way there any more. When the code throws it is called again after a wait, for ever; those of other keys go on
    /// meanwhile.
    ///
    /// - Parameters:
    ///   - name: unique among this workflow's connectors. With another name it begins the stream anew.
    ///   - source: the stream.
    ///   - status: where it takes runs of this workflow.
    ///   - destinations: where it may lead; anything else it returns pauses the run.
    ///   - predicate: whether the connector is for this event, which is passed over where it does not hold.
    ///   - options: what is not as in ``BuildOptions/connectorDefaults``.
    ///   - foreignID: the foreign ID of the run of this workflow that is meant, or `nil` to pass the event over; by default
    ///     the event's key.
    ///   - perform: the code. What it skips is dealt with, and the run stays where it is.
    public mutating func addConnector(
        _ name: String, source: any ConnectorSource, from status: Status, to destinations: Status...,
        when predicate: (@Sendable (ConnectorEvent) async throws -> Bool)? = nil, options: ConnectorOption...,
        foreignID: @escaping @Sendable (ConnectorEvent) async throws -> ForeignID? = { ForeignID($0.key) },
        perform: @escaping StreamedCode
    ) {
        let codec = codec
        lines.append(.connector(status, destinations, source: name))
        addConnector(name, source, options, moves: true, when: predicate, foreignID) { event, target, attempt, core in
            try await core.move(target, from: status.rawValue, to: destinations.map(\.rawValue)) { record in
                var run: Run<Object, Status> = try codec.run(from: record, attempt: attempt)
                let transition = try await perform(&run, event)
                return try codec.outcome(of: transition, run: run)
            }
        }
    }

    private mutating func addConnector(
        _ name: String, _ source: any ConnectorSource, _ options: [ConnectorOption], moves: Bool,
        when predicate: (@Sendable (ConnectorEvent) async throws -> Bool)?,
        _ foreignID: @escaping @Sendable (ConnectorEvent) async throws -> ForeignID?,
        perform: @escaping @Sendable (ConnectorEvent, ForeignID, _ attempt: Int, WorkflowCore) async throws -> Reacted
    ) {
        let work = StreamedWork(moves: moves) { event, attempt, core in
            if let predicate, try await !predicate(event) { return .handled(.skipped("filtered")) }
            guard let target = try await foreignID(event) else { return .handled(.skipped("filtered")) }
            return try await perform(event, target, attempt, core)
        }
        connectors.append(
            ConnectorLine(name: name, label: name, options: options, work: .stream(source, work)))
    }
}
