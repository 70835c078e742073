/// What a record store promises, by what it is about.
enum RecordStorePromises {
    static let all =
        runs + triggers + versions + events + cursors + lists + filters + parked + erasure + schedules
}
