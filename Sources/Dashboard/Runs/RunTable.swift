import Workflows

/// Loaded runs as columns. A row never moves: rows that leave are flagged, so a row's number is as good as its run.
struct RunTable: Sendable {
    private(set) var ids: [RunID] = []
    private(set) var states: [RunState] = []
    private(set) var statuses: [Int] = []
    private(set) var versions: [Int32] = []
    private(set) var entered: [Int64] = []
    private(set) var created: [Int64] = []
    private(set) var updated: [Int64] = []
    private(set) var workflows: [UInt16] = []
    private(set) var foreignIDs = ByteColumn()
    private(set) var reasons = ByteColumn()
    private(set) var flags: [Flags] = []
    /// The workflows' names, by the numbers in `workflows`.
    private(set) var names: [WorkflowName] = []
    private var rows: [RunID: Int32] = [:]

    struct Flags: OptionSet, Sendable {
        let rawValue: UInt8
        /// It was here and no longer matches: shown for one refresh more.
        static let tombstone = Flags(rawValue: 1)
        /// Gone for good.
        static let removed = Flags(rawValue: 2)
    }

    var count: Int { ids.count }

    func row(of id: RunID) -> Int? { rows[id].map(Int.init) }

    /// Adds runs that are not here yet at the end, and brings those that are up to date where they stand.
    mutating func append(_ runs: [RunSummary]) {
        for run in runs {
            if let row = row(of: run.runID) {
                update(row, to: run)
                continue
            }
            rows[run.runID] = Int32(ids.count)
            ids.append(run.runID)
            states.append(run.runState)
            statuses.append(run.status)
            versions.append(Int32(clamping: run.version))
            entered.append(run.enteredAt.microseconds)
            created.append(run.createdAt.microseconds)
            updated.append(run.updatedAt.microseconds)
            workflows.append(number(of: run.workflow))
            foreignIDs.append(run.foreignID.rawValue)
            reasons.append(run.reason ?? "")
            flags.append([])
        }
    }

    /// Takes over what a run is now. An answer that is older than what is known changes nothing.
    mutating func update(_ row: Int, to run: RunSummary) {
        flags[row] = []
        guard run.version > Int(versions[row]) else { return }
        states[row] = run.runState
        statuses[row] = run.status
        versions[row] = Int32(clamping: run.version)
        entered[row] = run.enteredAt.microseconds
        updated[row] = run.updatedAt.microseconds
        if run.reason != nil || !reasons.isEmpty(row) { reasons.replace(row, with: run.reason ?? "") }
    }

    mutating func mark(_ row: Int, _ flag: Flags) { flags[row].insert(flag) }

    /// Drops the rows whose one refresh as a tombstone is over.
    mutating func dropTombstones() {
        for row in flags.indices where flags[row].contains(.tombstone) {
            flags[row] = .removed
            rows[ids[row]] = nil
        }
    }

    private mutating func number(of name: WorkflowName) -> UInt16 {
        if let index = names.firstIndex(of: name) { return UInt16(clamping: index) }
        names.append(name)
        return UInt16(clamping: names.count - 1)
    }
}

extension RunTable {
    func workflow(_ row: Int) -> WorkflowName { names[Int(workflows[row])] }

    /// A row as a value: for the few that are on the screen, or acted on.
    func summary(_ row: Int) -> RunSummary {
        RunSummary(
            workflow: workflow(row), foreignID: ForeignID(foreignIDs.text(row)), runID: ids[row],
            runState: states[row], status: statuses[row], version: Int(versions[row]),
            enteredAt: Timestamp(microseconds: entered[row]), createdAt: Timestamp(microseconds: created[row]),
            updatedAt: Timestamp(microseconds: updated[row]), reason: reasons.isEmpty(row) ? nil : reasons.text(row))
    }
}
