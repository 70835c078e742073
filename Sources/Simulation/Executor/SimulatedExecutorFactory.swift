import CExecutorHook
@_spi(ExperimentalCustomExecutors) import _Concurrency

/// What the runtime makes its default executor of. Nearly every job comes by way of the hook; `Task.yield()` asks for the
/// default executor by itself.
struct SimulatedExecutorFactory: ExecutorFactory {
    static let mainExecutor: any MainExecutor = PlatformExecutorFactory.mainExecutor
    static let defaultExecutor: any TaskExecutor = Yielding()

    private final class Yielding: TaskExecutor {
        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            executor_hook_enqueue_job(unsafeBitCast(job, to: UnsafeMutableRawPointer.self))
        }
    }
}
