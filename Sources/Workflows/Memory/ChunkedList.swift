/// A list that is appended to and never moves what it holds, so that growing takes the same time however long it is.
struct ChunkedList<Element> {
    private var chunks: [[Element]] = []
    private(set) var count = 0
    private static var capacity: Int { 1024 }

    mutating func append(_ element: Element) {
        if count % Self.capacity == 0 {
            var chunk: [Element] = []
            // The first grows as it needs: many lists stay short.
            if count > 0 { chunk.reserveCapacity(Self.capacity) }
            chunks.append(chunk)
        }
        chunks[chunks.count - 1].append(element)
        count += 1
    }

    subscript(index: Int) -> Element { chunks[index / Self.capacity][index % Self.capacity] }

    mutating func removeAll(where isRemoved: (Element) -> Bool) {
        var rest = ChunkedList()
        for chunk in chunks {
            for element in chunk where !isRemoved(element) { rest.append(element) }
        }
        self = rest
    }
}

extension ChunkedList: Sequence {
    func makeIterator() -> some IteratorProtocol<Element> { chunks.lazy.joined().makeIterator() }
}
