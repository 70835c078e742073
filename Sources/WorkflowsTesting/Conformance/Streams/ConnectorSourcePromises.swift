/// What the source of an outside stream promises, by what it is about.
enum ConnectorSourcePromises {
    static let all = delivery + acknowledgement + beginning + workers + waiting
}

extension ConformanceSuite {
    /// What a `ConnectorSource` and its `ConnectorReceiver`s promise. A source is no part of an adapter, and has a factory of
    /// its own:
    ///
    ///     static let suite = ConformanceSuite.connectorSource { clock in
    ///         let log = AppendLog(clock: clock.engineClock)
    ///         return ConnectorSourceUnderTest(log) { event in log.append(event.payload, key: event.key) }
    ///     }
    public static func connectorSource(_ make: @escaping ConnectorSourceUnderTest.Factory) -> ConformanceSuite {
        ConformanceSuite("ConnectorSource", ConnectorSourcePromises.all) { clock in
            StreamTrial(subject: try await make(clock), clock: clock)
        }
    }
}
