import ArgumentParser
import Workflows

/// A duration on the command line: `250ms`, `60s`, `5m`, `2h`, `1d`.
struct DurationArgument: ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)]
        for (suffix, seconds) in units where argument.hasSuffix(suffix) {
            guard let value = Double(argument.dropLast(suffix.count)), value >= 0, value < 1e9 else { continue }
            duration = .milliseconds(Int64((value * seconds * 1000).rounded()))
            return
        }
        return nil
    }
}

/// The size of a frame: `120x40`.
struct SizeArgument: ExpressibleByArgument {
    let columns: Int
    let rows: Int

    init?(argument: String) {
        let parts = argument.lowercased().split(separator: "x")
        guard parts.count == 2, let columns = Int(parts[0]), let rows = Int(parts[1]), (1...1000).contains(columns),
            (1...1000).contains(rows)
        else { return nil }
        self.columns = columns
        self.rows = rows
    }

    var defaultValueDescription: String { "\(columns)x\(rows)" }
}

extension Duration {
    /// In the few characters a table has room for: `0.3s`, `12s`, `3m12s`, `2h05m`, `3d04h`.
    var brief: String {
        let seconds = inSeconds
        if seconds < 10 { return "\((seconds * 10).rounded() / 10)s" }
        let whole = Int(seconds)
        func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
        switch whole {
        case ..<60: return "\(whole)s"
        case ..<3600: return "\(whole / 60)m\(padded(whole % 60))s"
        case ..<86_400: return "\(whole / 3600)h\(padded(whole / 60 % 60))m"
        default: return "\(whole / 86_400)d\(padded(whole / 3600 % 24))h"
        }
    }
}
