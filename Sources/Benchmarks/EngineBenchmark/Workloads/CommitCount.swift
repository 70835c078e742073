import Foundation

/// Counts the commits of other processes to a SQLite file: a number that SQLite keeps is read every two milliseconds.
enum CommitCount {
    /// - Returns: How many commits there were in a second, on average.
    static func rate(path: String, seconds: Double) throws -> Double {
        let connection = try PlainConnection(path: path, syncs: true)
        let version = try connection.prepare("PRAGMA data_version")
        var seen = version.number()
        var count = 0
        let before = Machine()
        while Machine().seconds(since: before) < seconds {
            usleep(2000)
            let now = version.number()
            if now != seen { count += 1 }
            seen = now
        }
        return Double(count) / Machine().seconds(since: before)
    }
}
