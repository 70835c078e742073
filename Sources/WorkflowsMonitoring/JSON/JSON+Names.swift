extension JSON {
    /// Every name that an item of a kind can have, in the order they are written: what a table of items has as its
    /// columns. An item leaves out what is unknown of it.
    public enum Names {
        /// Of ``JSON/run(_:label:)``.
        public static let run = [
            "workflow_name", "foreign_id", "run_id", "run_state", "status", "status_label", "version", "reason",
            "created_at", "updated_at",
        ]

        /// Of ``JSON/version(_:)``.
        public static let version =
            run + [
                "object", "object_base64", "object_version", "trace_origin", "retried_from", "at", "by", "role",
                "instance", "actor", "dwell_seconds",
            ]

        /// Of ``JSON/timeout(_:label:asOf:)``.
        public static let timeout = [
            "workflow_name", "foreign_id", "run_id", "status", "status_label", "name", "due_at", "overdue_seconds",
            "held", "attempts", "last_error",
        ]

        /// Of ``JSON/role(_:)``.
        public static let role = [
            "workflow_name", "role", "display_name", "kind", "instance", "instance_state", "instance_seen_at", "state",
            "since", "holder", "current_run_id", "lag_seconds", "alert", "last_error", "last_error_at", "error_count",
            "backoff_until", "processed", "skipped", "latency_p50_seconds", "latency_p99_seconds",
            "stop_asked_by", "stop_reason", "stop_asked_at",
        ]

        /// Of ``JSON/action(_:_:foreignID:)``.
        public static let action = [
            "run_id", "foreign_id", "action", "request_id", "dry_run", "outcome", "detail", "effect",
            "triggered_run_id", "copy_run_id", "version", "status_label", "run_state",
        ]
    }

    /// The member of that name; `nil` where an object has none, and for anything that is no object.
    public subscript(_ name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.0 == name }?.1
    }
}
