/// What an event streamer promises, by what it is about.
enum EventStreamerPromises {
    /// Wherever the events are.
    static let everywhere = delivery + cursors + waiting
    /// Where they are the store's own.
    static let shared = everywhere + sharing
    /// Where they are sent to another system.
    static let elsewhere = everywhere + relayed
}
