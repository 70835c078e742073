/// What a timeout store promises, by what it is about.
enum TimeoutStorePromises {
    static let all = arming + firing + reading
}
