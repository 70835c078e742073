package import Workflows

extension BuildOptions {
    /// Has everything that is looked for be looked for so seldom. With an hour, what moves within a test was told, and not
    /// found by looking.
    package mutating func poll(every wait: Duration) {
        stepDefaults.append(.pollingFrequency(wait))
        timeoutDefaults.append(.pollingFrequency(wait))
        hookDefaults.append(.pollingFrequency(wait))
        connectorDefaults.append(.pollingFrequency(wait))
        schedulePolling = wait
        versionPolling = wait
        awaitPolling = wait
        deletionPolling = wait
        outbox?.polling = wait
        retention.polling = wait
        pauseRetry?.polling = wait
    }
}
