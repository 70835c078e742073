/// Options as texts that are the same in every process: by them a definition tells what its roles work by.
enum OptionText {
    /// The largest unit that leaves a whole number: `24h` is `1d`. Exact to the microsecond.
    static func of(_ duration: Duration) -> String {
        let microseconds = duration.wholeMicroseconds
        let units: [(Int64, String)] = [
            (86_400_000_000, "d"), (3_600_000_000, "h"), (60_000_000, "m"), (1_000_000, "s"), (1000, "ms"),
        ]
        guard microseconds != 0 else { return "0s" }
        for (size, name) in units where microseconds % size == 0 { return "\(microseconds / size)\(name)" }
        return "\(microseconds)us"
    }

    static func of(_ backOff: BackOff) -> String {
        "\(of(backOff.initial)) to \(of(backOff.maximum)), factor \(backOff.factor), jitter \(backOff.jitter)"
    }

    static func of(_ pause: PausePolicy) -> String {
        switch pause {
        case .afterErrors(let count): String(count)
        case .never: "never"
        }
    }

    static func of(_ flag: Bool) -> String { flag ? "yes" : "no" }

    /// The options of several that share a role: what they agree in by its name, what they do not by theirs too.
    static func merged(_ all: [(name: String, options: [String: String])]) -> [String: String] {
        var merged: [String: String] = [:]
        for key in Set(all.flatMap { $0.options.keys }) {
            let values = all.map { $0.options[key] }
            if Set(values).count == 1 {
                merged[key] = values.first ?? nil
            } else {
                for (name, options) in all { merged["\(name).\(key)"] = options[key] }
            }
        }
        return merged
    }
}

extension StepSettings {
    var texts: [String: String] {
        [
            "parallel": String(parallelCount), "polling": OptionText.of(polling), "back_off": OptionText.of(backOff),
            "pause_after_errors": OptionText.of(pause), "consume_lag": OptionText.of(consumeLag),
            "lag_alert": OptionText.of(consumeLag + tolerance),
        ]
    }
}

extension TimeoutSettings {
    var texts: [String: String] {
        [
            "polling": OptionText.of(polling), "back_off": OptionText.of(backOff),
            "pause_after_errors": OptionText.of(pause), "lag_alert": OptionText.of(lagAlert),
        ]
    }
}

extension HookSettings {
    var texts: [String: String] {
        [
            "polling": OptionText.of(polling), "back_off": OptionText.of(backOff), "lag_alert": OptionText.of(lagAlert),
        ]
    }
}

extension ConnectorSettings {
    var texts: [String: String] {
        [
            "parallel": String(parallelCount), "polling": OptionText.of(polling), "back_off": OptionText.of(backOff),
            "consume_lag": OptionText.of(consumeLag),
            "lag_alert": OptionText.of(consumeLag + tolerance), "from_latest": OptionText.of(fromLatest),
        ]
    }
}

extension OutboxOptions {
    var texts: [String: String] {
        [
            "parallel": String(parallelCount), "polling": OptionText.of(polling), "batch": String(batch),
            "back_off": OptionText.of(errorBackOff), "lag_alert": OptionText.of(lagAlert),
        ]
    }
}

extension PauseRetry {
    var texts: [String: String] {
        [
            "after": OptionText.of(initial), "maximum": OptionText.of(maximum), "times": String(times),
            "polling": OptionText.of(polling),
        ]
    }
}

extension Retention {
    var texts: [String: String] {
        [
            "finished_runs": finishedRuns.map { OptionText.of($0) } ?? "all",
            "objects": objects.map(String.init) ?? "all", "polling": OptionText.of(polling),
        ]
    }
}

extension BuildOptions {
    /// Those that no role has for itself. What is logged, and who observes, makes no difference to a run.
    func texts(objectVersion: Int) -> [String: String] {
        [
            "lease": OptionText.of(lease), "heartbeat": OptionText.of(heartbeat), "grace": OptionText.of(grace),
            "role_back_off": OptionText.of(roleBackOff), "version_polling": OptionText.of(versionPolling),
            "await_polling": OptionText.of(awaitPolling), "object_version": String(objectVersion),
        ]
    }
}
