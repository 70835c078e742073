import Tracing

/// The header of the W3C's trace context that says where a span stands.
private let traceparentKey = "traceparent"

extension Tracer {
    /// A span's context as text; `nil` where the tracer does not speak W3C.
    func traceparent(of context: ServiceContext) -> String? {
        var headers: [String: String] = [:]
        inject(context, into: &headers, using: Headers())
        return headers[traceparentKey]
    }

    /// The context that the text stands for, and nothing else; of what is no `traceparent` the tracer makes nothing.
    func context(of traceparent: String) -> ServiceContext {
        var context = ServiceContext.topLevel
        extract([traceparentKey: traceparent], into: &context, using: Headers())
        return context
    }
}

/// Reads and writes headers whatever their letters.
private struct Headers: Injector, Extractor {
    func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) {
        carrier[key.lowercased()] = value
    }

    func extract(key: String, from carrier: [String: String]) -> String? { carrier[key.lowercased()] }
}
