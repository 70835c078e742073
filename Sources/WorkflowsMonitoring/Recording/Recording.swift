public import Workflows

/// A recording that was made, open for reading: what a source answered, by question and moment.
///
/// A file is not trusted. What is whole up to the first damage can be asked for, and ``warning`` says where that is.
/// The answers themselves stay in the file until they are asked for.
public final class Recording: Sendable {
    /// An answer's line.
    struct Line: Sendable {
        /// Since the recording began.
        var elapsed: Duration
        var offset: Int
        var count: Int
        /// Counted from 1, for whoever looks into the file.
        var number: Int
        /// How many items the question asked for at most, where that says nothing of what an answer means.
        var limit: Int
    }

    /// What was watched, as the source called itself.
    public let target: String
    /// When it began, by the clock of who recorded.
    public let startedAt: Timestamp
    /// How long it is.
    public let length: Duration
    /// What is missing of it, in a sentence; `nil` where it is whole.
    public let warning: String?

    /// The answers to a question, in the order of time.
    private let answers: [String: [Line]]
    /// When something was recorded, in order.
    let moments: [Duration]
    private let file: RecordedFile

    /// Opens a recording and looks through it once.
    public init(path: String) throws(MonitoringError) {
        file = try RecordedFile(path: path)
        var scan = RecordingScan()
        try scan.read(file, path: path)
        target = scan.target
        startedAt = scan.startedAt
        length = scan.moments.last ?? .zero
        warning = scan.warning
        answers = scan.answers
        moments = scan.moments
    }
}

extension Recording {
    /// What is known of the answer to a question at a moment.
    enum Finding {
        /// The latest that was recorded by then.
        case answer(Line)
        /// None was recorded by then; the first was at this moment.
        case later(Duration)
        /// It was never asked, or never answered.
        case never
    }

    private static let leastPage = 16

    func find<Value: JSONForm>(_ read: MonitoringRead<Value>, at moment: Duration) -> Finding {
        guard let question = try? RecordedQuestion(ParsedJSON(read.question.bytes)) else { return .never }
        // A page of a few runs, asked for by whoever wanted to know something else, is no list.
        let least = min(question.limit, Self.leastPage)
        let lines = (answers[question.key] ?? []).filter { $0.limit >= least }
        guard let first = lines.first else { return .never }
        let past = lines[..<lines.partitioningIndex { $0.elapsed > moment }]
        guard let last = past.last else { return .later(first.elapsed) }
        // Of pages of a list one that has as many items as are asked for says the most; a shorter one is a page, too.
        return .answer(past.last { $0.limit >= question.limit } ?? last)
    }

    /// What the source said that it can, by a moment, or else first.
    func capabilities(at moment: Duration) -> Line? {
        switch find(.capabilities, at: moment) {
        case .answer(let line): line
        case .later(let first):
            if case .answer(let line) = find(.capabilities, at: first) { line } else { nil }
        case .never: nil
        }
    }

    /// When the first line comes after a moment; `nil` for none.
    func firstMoment(after moment: Duration) -> Duration? {
        let index = moments.partitioningIndex { $0 > moment }
        return index < moments.count ? moments[index] : nil
    }

    /// Reads an answer, or what the question failed with.
    func read<Value: JSONForm>(_ line: Line) throws(MonitoringError) -> Value {
        let result: Result<Value, MonitoringError>
        do throws(JSONError) {
            guard let bytes = file.read(line.offset, count: line.count) else { throw JSONError("the file has changed") }
            var members = try MemberReader(ParsedJSON(bytes))
            if let error: MonitoringError = try members.find("error") {
                result = .failure(error)
            } else {
                result = .success(try members.get("answer"))
            }
        } catch {
            throw MonitoringError(.failed, "line \(line.number) of the recording cannot be read: \(error)")
        }
        return try result.get()
    }
}

extension Array {
    /// The first index whose element meets a condition that, once met, stays met; the end where none does.
    fileprivate func partitioningIndex(_ isMet: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isMet(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
