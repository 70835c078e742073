import Logging
import Workflows
import WorkflowsReflex
import WorkflowsSQLite

/// Every default of the package, computed from the types that have it.
enum Defaults {
    /// By its name, `Type.property`, in the words of the table.
    static let all: [String: String] = {
        var all: [String: String] = [:]
        for settings in structures {
            let type = String(describing: Swift.type(of: settings))
            for child in Mirror(reflecting: settings).children {
                guard let label = child.label else { continue }
                let name = "\(type).\(label)"
                if !notForUsers.contains(name) { all[name] = words(for: child.value, named: name) }
            }
        }
        for (name, value) in others { all[name] = words(for: value, named: name) }
        return all
    }()

    /// What only the package's own tests can set.
    private static let notForUsers: Set = [
        "BuildOptions.switchedOff", "ReflexOptions.switchedOff", "SQLiteOptions.effectHooks",
        "SQLiteOptions.fileSystemType",
    ]

    /// The structures of options: all of their properties are defaults.
    private static var structures: [Any] {
        [
            StepSettings(), TimeoutSettings(), HookSettings(), ConnectorSettings(), BuildOptions(), PauseRetry(),
            OutboxOptions(), Retention(), AwaitOptions(), SQLiteOptions(), ReflexOptions(), EventTable(),
        ]
    }

    /// Defaults that are no property of such a structure.
    private static var others: [(String, Any)] {
        let backOff = BackOff(initial: .zero, maximum: .zero)
        let query = RunQuery()
        return [
            ("BackOff.factor", backOff.factor), ("BackOff.jitter", backOff.jitter),
            ("Schedule.timeZone", Schedule(foreignID: "", spec: "").timeZone),
            ("RunQuery.sort", query.sort), ("RunQuery.descending", query.descending),
            ("BuildOptions.leaseMargin", BuildOptions.leaseMargin),
            ("BuildOptions.renewalRoom", BuildOptions.renewalRoom),
            ("Partition.count", Partition.count), ("Crossed.reach", Crossed.reach),
            ("ConsumerStanding.abandonedAfter", ConsumerStanding.abandonedAfter),
        ]
    }

    /// What a number counts.
    private static let units = [
        "StepSettings.parallelCount": "worker", "ConnectorSettings.parallelCount": "worker",
        "OutboxOptions.parallelCount": "relay", "OutboxOptions.batch": "events", "PauseRetry.times": "times",
        "SQLiteOptions.groupLimit": "transactions", "SQLiteOptions.waitingLimit": "transactions",
        "SQLiteOptions.callerLimit": "callers",
        "SQLiteOptions.readers": "reads", "SQLiteOptions.scanLimit": "rows", "SQLiteOptions.keptEvents": "events",
        "SQLiteOptions.logPages": "pages of 4 KiB", "Partition.count": "partitions", "Crossed.reach": "events",
    ]

    private static func words(for value: Any, named name: String) -> String {
        switch value {
        case let duration as Duration: return words(for: duration)
        case let backOff as BackOff: return "\(words(for: backOff.initial)) to \(words(for: backOff.maximum))"
        case PausePolicy.afterErrors(let count): return "after \(count) attempts"
        case let count as Int: return "\(grouped(count)) \(units[name] ?? "of what it does not say")"
        case let number as Double: return number < 1 ? "\(Int((number * 100).rounded())) %" : "× \(Int(number))"
        case let flag as Bool: return flag ? "yes" : "no"
        case let text as String: return "`\(text)`"
        case let logger as Logger: return "label `\(logger.label)`"
        case let instance as InstanceName:
            return instance == .ofThisProcess ? "the host's name and the process ID" : instance.rawValue
        case GapPolicy.fill(let wait): return "filled after \(words(for: wait))"
        case is EngineClock, is BootClock: return "the machine's"
        case is Retention, is OutboxOptions, is EventTable: return "its own defaults"
        case let durability as SQLiteOptions.Durability: return "\(durability)"
        case let sort as RunQuery.Sort: return sort.rawValue
        default: break
        }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional:
            guard let some = mirror.children.first?.value else { return "none" }
            return words(for: some, named: name)
        case .collection where mirror.children.isEmpty: return "none"
        default: return "at random"
        }
    }

    private static func words(for duration: Duration) -> String {
        let milliseconds = duration.wholeMicroseconds / 1000
        let units: [(Int64, String)] = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1000, "s")]
        guard milliseconds > 0 else { return "0 s" }
        for (size, name) in units where milliseconds % size == 0 { return "\(milliseconds / size) \(name)" }
        return "\(milliseconds) ms"
    }

    /// A number as people read it: `100 000`.
    private static func grouped(_ number: Int) -> String {
        guard number >= 1000 else { return String(number) }
        let rest = String(number % 1000)
        return grouped(number / 1000) + " " + String(repeating: "0", count: 3 - rest.count) + rest
    }
}
