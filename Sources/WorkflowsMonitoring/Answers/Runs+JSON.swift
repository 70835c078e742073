import FoundationEssentials
import Workflows

extension RunSummary: JSONForm {
    func json(asOf: Timestamp?) -> JSON { json(label: nil) }

    func json(label: String?) -> JSON {
        var members = Members(JSON.run(self, label: label))
        members.add("entered_at", time: enteredAt)
        return members.json
    }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        self.init(
            workflow: try members.get("workflow_name"), foreignID: try members.get("foreign_id"),
            runID: try members.get("run_id"), runState: try members.get("run_state"),
            status: try members.get("status"), version: try members.get("version"),
            enteredAt: try members.get("entered_at"), createdAt: try members.get("created_at"),
            updatedAt: try members.get("updated_at"), reason: try members.find("reason"))
    }
}

/// A list as others are, with what people see for the statuses of every workflow: `labels` has them by the workflow's
/// name and the status' number. Each item has its own as well.
extension RunList: JSONForm {
    func json(asOf: Timestamp?) -> JSON {
        var members = Members()
        members.add("as_of", time: self.asOf)
        members.add("items", .array(items.map { $0.json(label: labels[$0.workflow]?[$0.status]) }))
        members.add("next_cursor", text: next?.rawValue)
        members.add("incomplete", .bool(incomplete))
        let tables = labels.sorted { $0.key < $1.key }.map { workflow, labels in
            (workflow.rawValue, JSON.object(labels.sorted { $0.key < $1.key }.map { (String($0), .string($1)) }))
        }
        members.add("labels", .object(tables))
        return members.json
    }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        let asOf: Timestamp = try members.get("as_of")
        let items: [RunSummary] = try members.list("items")
        let next: PageCursor? = try members.find("next_cursor")
        let incomplete: Bool = try members.get("incomplete")
        var labels: [WorkflowName: [Int: String]] = [:]
        for (workflow, table) in try members.table("labels") as [(String, StatusTable)] {
            labels[WorkflowName(workflow)] = table.labels
        }
        self.init(items: items, next: next, incomplete: incomplete, asOf: asOf, labels: labels)
    }

    /// What people see for the statuses of a workflow.
    private struct StatusTable: JSONReadable {
        var labels: [Int: String] = [:]

        init(json: ParsedJSON) throws(JSONError) {
            for (name, value) in try json.members() {
                guard let status = Int(name) else { throw JSONError("a status' number is expected").within(name) }
                do throws(JSONError) { labels[status] = try value.text() } catch { throw error.within(name) }
            }
        }
    }
}

/// An object that is JSON is there as JSON, for scripts. Its bytes are those only where the writer had nothing to do:
/// white space between tokens is dropped, and what would act on a terminal is escaped. Where that made other bytes of
/// them, `object_base64` beside it has them as they are in the store, and it is what counts.
extension Record: JSONForm {
    func json(asOf: Timestamp?) -> JSON {
        var members = Members()
        members.add(JSON.record(self), exactly: self)
        let origin = meta.origin
        members.add("by", text: origin.kind.name)
        members.add("role", text: origin.role?.rawValue)
        members.add("instance", text: origin.instance?.rawValue)
        members.add("actor", text: origin.actor)
        return members.json
    }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        let workflow: WorkflowName = try members.get("workflow_name")
        let foreignID: ForeignID = try members.get("foreign_id")
        let runID: RunID = try members.get("run_id")
        let runState: RunState = try members.get("run_state")
        let status: Int = try members.get("status")
        let label: String? = try members.find("status_label")
        let version: Int = try members.get("version")
        let reason: String? = try members.find("reason")
        let createdAt: Timestamp = try members.get("created_at")
        let updatedAt: Timestamp = try members.get("updated_at")
        let object = try members.object()
        let objectVersion: Int = try members.get("object_version")
        let trace: String? = try members.find("trace_origin")
        let retriedFrom: RunID? = try members.find("retried_from")
        let origin = Origin(
            try members.get("by"), role: try members.find("role"), instance: try members.find("instance"),
            actor: try members.find("actor"))
        let meta = Meta(
            version: version, visit: try members.get("visit"), enteredAt: try members.get("entered_at"),
            reason: reason, statusLabel: label, origin: origin, retriedFrom: retriedFrom, traceOrigin: trace,
            idempotencyKey: try members.find("idempotency_key"))
        self.init(
            workflow: workflow, foreignID: foreignID, runID: runID, runState: runState, status: status, object: object,
            objectVersion: objectVersion, createdAt: createdAt, updatedAt: updatedAt, meta: meta)
    }

    var withoutObjects: Record {
        var record = self
        record.dropObject()
        return record
    }
}

extension RecordVersion: JSONForm {
    func json(asOf: Timestamp?) -> JSON {
        var members = Members()
        members.add(JSON.version(self), exactly: record)
        return members.json
    }

    init(json: ParsedJSON) throws(JSONError) {
        var members = try MemberReader(json)
        self.init(record: try Record(json: json), dwell: try members.find("dwell_seconds"))
    }

    var withoutObjects: RecordVersion { RecordVersion(record: record.withoutObjects, dwell: dwell) }
}

extension Members {
    /// Adds a record's form with what others leave out of it, its object so that its bytes can be had back.
    fileprivate mutating func add(_ form: JSON, exactly record: Record) {
        guard case .object(let members) = form else { return }
        for (name, value) in members {
            add(name, value)
            if name == "object", case .raw(let bytes) = value, !bytes.elementsEqual(record.object) {
                add("object_base64", text: record.object.base64EncodedString())
            }
        }
        add("visit", integer: record.meta.visit)
        add("entered_at", time: record.meta.enteredAt)
        add("idempotency_key", text: record.meta.idempotencyKey?.rawValue)
    }
}

extension MemberReader {
    /// A run's object, byte for byte.
    fileprivate mutating func object() throws(JSONError) -> Data {
        if let text: String = try find("object_base64") {
            guard let data = Data(base64Encoded: text) else {
                throw JSONError("this is not base 64").within("object_base64")
            }
            return data
        }
        guard let json = value("object") else { throw JSONError("is missing").within("object") }
        return Data(json.bytes)
    }
}
