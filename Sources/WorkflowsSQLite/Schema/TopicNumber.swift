import Workflows

extension Topic.Kind {
    /// The topic as `events.topic` has it: even for a status, odd for the two others. `nil` for a status so far out
    /// that its double is no number.
    var number: Int64? {
        switch self {
        case .status(let status):
            let (double, overflow) = Int64(status).multipliedReportingOverflow(by: 2)
            return overflow ? nil : double
        case .runStateChange: return 1
        case .delete: return 3
        }
    }

    /// The topic of a number; `nil` for one that no topic has.
    init?(number: Int64) {
        switch number {
        case 1: self = .runStateChange
        case 3: self = .delete
        case let even where even % 2 == 0: self = .status(Int(even / 2))
        default: return nil
        }
    }
}
