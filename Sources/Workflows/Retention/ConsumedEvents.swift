/// Which events a consumer reads.
package struct ConsumedEvents: Hashable, Sendable {
    /// Whose events.
    package var workflow: WorkflowName
    /// Which topic of theirs; `nil` for all of them.
    package var topic: Topic.Kind?
    /// Only the events of runs that came into this state; `nil` for all.
    package var runState: RunState?
    /// Whether it has one cursor, in the first partition, for all of them.
    package var hasOneCursor = false

    /// What is read with a cursor for each partition.
    package init(workflow: WorkflowName, topic: Topic.Kind?, runState: RunState? = nil) {
        self.workflow = workflow
        self.topic = topic
        self.runState = runState
    }

    /// Everything that happens in a workflow, read with one cursor.
    package init(everythingOf workflow: WorkflowName) {
        self.init(workflow: workflow, topic: nil)
        hasOneCursor = true
    }

    /// Whether an event is one of them.
    package func wants(_ event: Event) -> Bool {
        event.topic.workflow == workflow && (topic ?? event.topic.kind) == event.topic.kind
            && (runState ?? event.runState) == event.runState
    }

    /// Where the cursor is that an event is held against.
    package func partition(of event: Event) -> Partition { hasOneCursor ? Partition(number: 0) : event.partition }
}

extension Subscription {
    /// Which events it reads.
    package var reads: ConsumedEvents {
        ConsumedEvents(workflow: workflow, topic: topic?.kind, runState: runState)
    }
}
