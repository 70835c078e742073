public import Tracing
public import Workflows

/// Makes a span of each piece of work that is done for a run, with swift-distributed-tracing.
///
///     InstrumentationSystem.bootstrap(…)
///     var options = BuildOptions()
///     options.tracer = WorkflowTracer()
///
/// A run carries the context of the span that triggered it (its record's `meta.traceOrigin`). What is
/// done for it from there, to its end, is a child of that span, in whichever process: steps, timers, timeouts, hooks and
/// connectors. A trigger is a child of the caller's span, or of the `traceparent` that it was given. A callback, and what a
/// person does to a run through the `Workflow`, is a child of the caller's span and linked with the run's;
/// without a caller's, it is a child of the run's. What a connector triggers or calls back is a child of the connector's
/// span, so that a trace goes through workflows.
///
/// User code sees its span's `ServiceContext` as the current one. What it throws is recorded; work that was cut off,
/// because the run moved or the role was lost, is no error. Code that runs inside the store's transaction, and writes that
/// are handed over to it, have a span of their own (`transaction orders Created`), each time they are called: the step's,
/// timeout's or callback's own span covers what came before. What is triggered there is a child of that span.
///
/// A connector that moves a run is a child of what it was called for, and linked with the run that it moves.
///
/// Spans are called by what is done and where: `step orders Created`, `cancel orders Paid`. They are producers (`trigger`,
/// `schedule`), consumers, or internal (`callback` and people's actions), with the attributes of OpenTelemetry's messaging
/// conventions and these of their own, where they apply: `workflow.name`, `workflow.instance`, `workflow.role`,
/// `workflow.process_name`, `workflow.run_id`, `workflow.foreign_id`, `workflow.status`, `workflow.version`,
/// `workflow.attempt`, `workflow.outcome`, `workflow.next_status`; and, under what is done, which one it is:
/// `workflow.timer`, `workflow.timeout`, `workflow.transaction`, `workflow.hook`, `workflow.connector`, `workflow.schedule`,
/// `workflow.action`; and `workflow.moved_run_id`, the run that a connector moves.
///
/// The context is stored as a W3C `traceparent` alone: a tracer that injects something else is not followed beyond the
/// call.
public struct WorkflowTracer: RunTracer {
    private let tracer: (any Tracer)?

    /// - Parameter tracer: Who makes the spans; `nil` for the tracer that the process was bootstrapped with, looked up
    ///   for each span. Without one nothing is done.
    public init(tracer: (any Tracer)? = nil) { self.tracer = tracer }

    /// Does a piece of work as a span.
    public func trace<Value>(
        _ work: TracedWork, _ body: (_ traceOrigin: String?) async -> (Value, TracedResult)
    ) async -> Value {
        let tracer = tracer ?? InstrumentationSystem.tracer
        guard !(tracer is NoOpTracer) else { return await body(nil).0 }
        return await trace(work, with: tracer, body)
    }

    private func trace<Value>(
        _ work: TracedWork, with tracer: some Tracer, _ body: (_ traceOrigin: String?) async -> (Value, TracedResult)
    ) async -> Value {
        let (parent, link) = work.place(by: tracer)
        return await tracer.withSpan(work.spanName, context: parent, ofKind: work.spanKind) { span in
            span.begin(work, link)
            let (value, result) = await body(work.isBeginning ? tracer.traceparent(of: span.context) : nil)
            span.end(with: result, tracer)
            return value
        }
    }

    /// Does a piece of work that waits for nothing as a span.
    public func traceAtOnce<Value>(
        _ work: TracedWork, _ body: (_ traceOrigin: String?) -> (Value, TracedResult)
    ) -> Value {
        let tracer = tracer ?? InstrumentationSystem.tracer
        guard !(tracer is NoOpTracer) else { return body(nil).0 }
        return traceAtOnce(work, with: tracer, body)
    }

    private func traceAtOnce<Value>(
        _ work: TracedWork, with tracer: some Tracer, _ body: (_ traceOrigin: String?) -> (Value, TracedResult)
    ) -> Value {
        let (parent, link) = work.place(by: tracer)
        return tracer.withSpan(work.spanName, context: parent, ofKind: work.spanKind) { span in
            span.begin(work, link)
            let (value, result) = body(work.isBeginning ? tracer.traceparent(of: span.context) : nil)
            span.end(with: result, tracer)
            return value
        }
    }
}

extension Span {
    fileprivate func begin(_ work: TracedWork, _ link: ServiceContext?) {
        if let link { addLink(SpanLink(context: link, attributes: [:])) }
        if isRecording { updateAttributes { $0.set(work) } }
    }

    fileprivate func end(with result: TracedResult, _ tracer: some Tracer) {
        updateAttributes { $0.set(result) }
        if let moved = result.movedTraceOrigin {
            addLink(SpanLink(context: tracer.context(of: moved), attributes: [:]))
        }
        guard let error = result.error else { return }
        recordError(error)
        setStatus(SpanStatus(code: .error))
    }
}

extension TracedWork {
    /// Whether a run begins with it.
    fileprivate var isBeginning: Bool { kind == .trigger || kind == .schedule }

    /// Whether it is done for a run that is there, while somebody waits for it.
    fileprivate var isCalled: Bool { kind == .callback || kind == .action }

    /// The context that the work belongs to, and another that it is linked with.
    fileprivate func place(by tracer: some Tracer) -> (parent: ServiceContext, link: ServiceContext?) {
        let origin = traceOrigin.map { tracer.context(of: $0) }
        // The engine's own tasks have the context of whoever called `run()`: that has nothing to do with a run.
        let caller: ServiceContext? = kind == .trigger || isCalled ? .current : nil
        // The store's thread has the context of a callback alone, where that was called in its transaction.
        if kind == .transaction { return (.current ?? origin ?? .topLevel, nil) }
        guard isCalled, let caller else { return (origin ?? caller ?? .topLevel, nil) }
        return (caller, origin)
    }

    fileprivate var spanKind: SpanKind {
        switch kind {
        case .trigger, .schedule: .producer
        case .callback, .action: .internal
        case .step, .timer, .timeout, .transaction, .hook, .connector, .deletion, .resumption: .consumer
        }
    }

    /// What is done, of which workflow, and in which status. Of few values: no run is named.
    fileprivate var spanName: String {
        let what = kind == .action ? name ?? kind.rawValue : kind.rawValue
        return "\(what) \(workflow)" + (status.map { " \($0)" } ?? "")
    }
}
