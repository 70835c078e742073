import TerminalUI
import Workflows
import WorkflowsMonitoring

/// Two versions of a run, the older first.
struct VersionPair: Hashable, Sendable {
    var old: Int
    var new: Int

    init(_ one: Int, _ other: Int) {
        old = min(one, other)
        new = max(one, other)
    }
}

extension OpenRun {
    private func record(_ version: Int) -> Record? { versions.first { $0.record.version == version }?.record }

    /// The version that `=` starts from: the one whose object is shown, or the one under the cursor.
    var versionInHand: Int? { tab == .object ? shownRecord?.version : selection.id }

    /// What `=` compares now: that version with the marked one, or with the one before it where none other is marked.
    var pairInHand: VersionPair? {
        guard let version = versionInHand else { return nil }
        if let marked, marked != version, record(marked) != nil { return VersionPair(marked, version) }
        guard let before = versions.last(where: { $0.record.version < version }) else { return nil }
        return VersionPair(before.record.version, version)
    }

    /// The records that are compared, the older first: the newest ones of two runs, or two versions.
    var comparedRecords: (old: Record, new: Record)? {
        if other != nil {
            guard let old = otherVersions.last?.record, let new = latest else { return nil }
            return (old, new)
        }
        guard let pair = pair ?? pairInHand, let old = record(pair.old), let new = record(pair.new) else { return nil }
        return (old, new)
    }
}

extension Model {
    /// What a comparison is made of.
    struct ComparisonSource: Hashable, Sendable {
        var old: RunID
        var oldVersion: Int
        var new: RunID
        var newVersion: Int
        var perRow: Int
        /// What the records differ in beside their objects, in the words of the screen.
        var fields: [String]
    }

    /// Marks the version under the cursor, to compare others with it, or takes the mark away.
    mutating func markVersion() {
        guard let version = run.selection.id else { return }
        run.marked = run.marked == version ? nil : version
    }

    /// Compares the version in hand with the marked one, or with the one before it.
    mutating func compareVersions() {
        guard let pair = run.pairInHand else { return }
        run.pair = pair
        run.comparisonSelection = Selection()
        if run.tab != .diff { run.comparedFrom = run.tab }
        run.tab = .diff
    }

    /// Why no version can be compared; `nil` where one can.
    var obstacleToComparing: String? {
        if run.other != nil { return "two runs are compared here: open one of them to compare its versions" }
        if run.tab == .diff { return howToCompare }
        guard run.pairInHand == nil else { return nil }
        let mark = configuration.keys.name(of: .mark)
        return "nothing was before version \(run.versionInHand ?? 1): \(mark) marks another to compare it with"
    }

    /// How versions are compared, by the keys that do it.
    var howToCompare: String {
        let keys = configuration.keys
        let (mark, compare) = (keys.name(of: .mark), keys.name(of: .compare))
        return "\(mark) marks a version on the History tab, and \(compare) compares another with it"
    }

    /// Compares the newest objects of the two marked runs, the one triggered first on the left.
    mutating func compareRuns() {
        let marked = actionTargets().compactMap { known($0.runID) }.sorted { $0.createdAt < $1.createdAt }
        guard runs.marks.count == 2, marked.count == 2 else { return }
        push(Stop(.run, run: marked[1].runID, other: marked[0].runID))
    }

    /// Why no runs can be compared; `nil` where they can.
    var obstacleToComparingRuns: String? {
        let count = runs.marks.count
        guard count != 2 else { return nil }
        let (mark, compare) = (configuration.keys.name(of: .mark), configuration.keys.name(of: .compare))
        let marked = count == 1 ? "1 is marked" : "\(count) are marked"
        return "\(compare) compares two runs: mark exactly two with \(mark), \(marked)"
    }

    /// The lines of the comparison, made again only when what is compared changes.
    mutating func makeComparison() {
        guard let (old, new) = run.comparedRecords else {
            run.comparison = .nothing
            run.comparisonSource = nil
            return
        }
        let fields = fieldLines(old, new)
        let source = ComparisonSource(
            old: old.runID, oldVersion: old.version, new: new.runID, newVersion: new.version, perRow: bytesPerRow,
            fields: fields.map(\.text))
        guard run.comparisonSource != source else { return }
        run.comparisonSource = source
        var comparison = Comparison()
        comparison.lines = fields
        if let missing = missingObject(old) ?? missingObject(new) {
            comparison.summary = missing
        } else {
            comparison.compare([UInt8](old.object), [UInt8](new.object), perRow: bytesPerRow)
        }
        run.comparison = comparison
    }

    mutating func takeOtherHistory(_ versions: [RecordVersion]) {
        let compared = run.comparedRecords
        run.otherVersions = versions
        forgetComparison(of: compared)
    }

    /// Makes the comparison again where its records are others than these.
    mutating func forgetComparison(of before: (old: Record, new: Record)?) {
        let now = run.comparedRecords
        if before?.old != now?.old || before?.new != now?.new { run.comparisonSource = nil }
    }

    /// What is said where there is no object to compare.
    private func missingObject(_ record: Record) -> String? {
        if capabilities?.unsupported.contains(.objects) == true { return "this source withholds objects" }
        if record.runState == .dataDeleted || run.other == nil && run.latest?.runState == .dataDeleted {
            return "the run's data was deleted: no objects are left to compare"
        }
        return record.hasKeptObject ? nil : "the object of version \(record.version) is not kept"
    }

    /// What two records differ in beside their objects.
    private func fieldLines(_ old: Record, _ new: Record) -> [Comparison.Line] {
        var lines: [Comparison.Line] = []
        func add(_ name: String, _ before: String?, _ after: String?) {
            guard before != after else { return }
            switch (before, after) {
            case (nil, let after?): lines.append(Comparison.Line(.added, name, new: after))
            case (let before?, nil): lines.append(Comparison.Line(.removed, name, old: before))
            default: lines.append(Comparison.Line(.changed, name, old: before, new: after))
            }
        }
        func text(_ value: String?) -> String? { value.map { String($0.prefix(400)) } }
        add("workflow", old.workflow.rawValue, new.workflow.rawValue)
        add("foreign ID", text(old.foreignID.rawValue), text(new.foreignID.rawValue))
        add("status", label(old), label(new))
        add("run state", old.runState.label, new.runState.label)
        add("reason", text(old.meta.reason), text(new.meta.reason))
        add("by", plainAuthor(of: old), plainAuthor(of: new))
        add("object form", "version \(old.objectVersion)", "version \(new.objectVersion)")
        return lines
    }

    /// What can be copied of the difference under the cursor.
    var comparisonCopyables: [Copyable] {
        let index = run.comparisonSelection.index
        guard run.tab == .diff, run.comparison.lines.indices.contains(index) else { return [] }
        let line = run.comparison.lines[index]
        var items = [Copyable(line.difference == nil ? "line" : "path", line.name)]
        switch line.difference?.kind {
        case .added(let value): items.append(Copyable("value that was added", value.text()))
        case .removed(let value): items.append(Copyable("value that was removed", value.text()))
        case .changed(let before, let after):
            items += [Copyable("value before", before.text()), Copyable("value after", after.text())]
        case nil:
            if let old = line.old { items.append(Copyable("before", old)) }
            if let new = line.new { items.append(Copyable("after", new)) }
        }
        return items
    }
}
