/// A column of texts as one run of UTF-8 bytes: a hundred thousand rows cost their bytes and eight more each, and are
/// searched without making a `String` of any.
struct ByteColumn: Sendable {
    private(set) var bytes: [UInt8] = []
    private var starts: [UInt32] = []
    private var lengths: [UInt16] = []
    /// How long a text each place has room for: a reason that comes and goes keeps its place.
    private var rooms: [UInt16] = []

    /// Longer texts are cut here; a detail screen shows them whole.
    static let limit = 1024

    var count: Int { starts.count }

    mutating func append(_ text: String) {
        let length = write(text)
        starts.append(UInt32(clamping: bytes.count - length))
        lengths.append(UInt16(length))
        rooms.append(UInt16(length))
    }

    /// Replaces a text, in its own place where the new one fits there.
    mutating func replace(_ row: Int, with text: String) {
        let new = Array(text.utf8.prefix(Self.limit))
        if new.count <= Int(rooms[row]) {
            let start = Int(starts[row])
            bytes.replaceSubrange(start..<start + new.count, with: new)
        } else {
            starts[row] = UInt32(clamping: bytes.count)
            bytes.append(contentsOf: new)
            rooms[row] = UInt16(new.count)
        }
        lengths[row] = UInt16(new.count)
    }

    mutating func reserve(_ rows: Int) {
        starts.reserveCapacity(rows)
        lengths.reserveCapacity(rows)
        rooms.reserveCapacity(rows)
    }

    func range(_ row: Int) -> Range<Int> {
        let start = Int(starts[row])
        return start..<start + Int(lengths[row])
    }

    func isEmpty(_ row: Int) -> Bool { lengths[row] == 0 }

    func text(_ row: Int) -> String { String(decoding: bytes[range(row)], as: UTF8.self) }

    /// Calls `body` with the bytes of every row that `rows` still holds, and keeps the row when it says so.
    func keep(_ rows: inout [Int32], where body: (UnsafeBufferPointer<UInt8>) -> Bool) {
        bytes.withUnsafeBufferPointer { all in
            starts.withUnsafeBufferPointer { starts in
                lengths.withUnsafeBufferPointer { lengths in
                    rows.keep { row in
                        let start = Int(starts[Int(row)])
                        return body(UnsafeBufferPointer(rebasing: all[start..<start + Int(lengths[Int(row)])]))
                    }
                }
            }
        }
    }

    private mutating func write(_ text: String) -> Int {
        let before = bytes.count
        bytes.append(contentsOf: text.utf8.prefix(Self.limit))
        return bytes.count - before
    }
}

extension [Int32] {
    /// Keeps the rows that `body` wants, in place: several conditions run one after another over ever fewer rows.
    mutating func keep(where body: (Int32) -> Bool) {
        var kept = 0
        let total = count
        withUnsafeMutableBufferPointer { rows in
            for index in 0..<total where body(rows[index]) {
                rows[kept] = rows[index]
                kept += 1
            }
        }
        removeLast(total - kept)
    }
}

/// Looks for bytes within bytes.
enum ByteSearch {
    static func contains(_ text: UnsafeBufferPointer<UInt8>, _ needle: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = needle.first else { return true }
        guard text.count >= needle.count else { return false }
        for start in 0...(text.count - needle.count) where text[start] == first {
            var offset = 1
            while offset < needle.count, text[start + offset] == needle[offset] { offset += 1 }
            if offset == needle.count { return true }
        }
        return false
    }

    /// As `contains`, with ASCII letters of either case; `needle` is lower case.
    static func containsFolded(_ text: UnsafeBufferPointer<UInt8>, _ needle: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = needle.first else { return true }
        guard text.count >= needle.count else { return false }
        for start in 0...(text.count - needle.count) where folded(text[start]) == first {
            var offset = 1
            while offset < needle.count, folded(text[start + offset]) == needle[offset] { offset += 1 }
            if offset == needle.count { return true }
        }
        return false
    }

    static func folded(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }
}
