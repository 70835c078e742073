import InMemoryTracing
import Synchronization
import Tracing

/// An in-memory tracer that speaks W3C: contexts travel as `traceparent`.
struct SpeakingTracer: Tracer {
    let inner: InMemoryTracer

    init() {
        let next = Next()
        inner = InMemoryTracer(
            idGenerator: .init(
                nextTraceID: { Self.hex(next.next(), digits: 32) }, nextSpanID: { Self.hex(next.next(), digits: 16) }))
    }

    private final class Next: Sendable {
        private let value = Mutex(0)
        func next() -> Int {
            value.withLock { value in
                value += 1
                return value
            }
        }
    }

    private static func hex(_ value: Int, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: digits - text.count) + text
    }

    func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> InMemorySpan {
        inner.startSpan(
            operationName, context: context(), ofKind: kind, at: instant(), function: function, file: fileID, line: line
        )
    }

    func forceFlush() { inner.forceFlush() }

    func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let span = context.inMemorySpanContext else { return }
        injector.inject("00-\(span.traceID)-\(span.spanID)-01", forKey: "Traceparent", into: &carrier)
    }

    func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        let parts = extractor.extract(key: "traceparent", from: carrier)?.split(separator: "-").map(String.init) ?? []
        guard parts.count == 4, parts[1].count == 32, parts[2].count == 16 else { return }
        context.inMemorySpanContext = InMemorySpanContext(traceID: parts[1], spanID: parts[2], parentSpanID: nil)
    }

    /// Finished spans of that name.
    func spans(_ name: String) -> [FinishedInMemorySpan] { inner.finishedSpans.filter { $0.operationName == name } }
}

extension FinishedInMemorySpan {
    /// Its attributes as text.
    var texts: [String: String] {
        var texts: [String: String] = [:]
        attributes.forEach { key, value in
            switch value {
            case .string(let text): texts[key] = text
            case .int32(let number): texts[key] = "\(number)"
            case .int64(let number): texts[key] = "\(number)"
            default: texts[key] = "\(value)"
            }
        }
        return texts
    }
}
