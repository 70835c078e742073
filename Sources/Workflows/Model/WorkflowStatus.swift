/// The business state of a run: the user's own enum, stored by number, shown by label.
///
///     enum OrderStatus: Int, WorkflowStatus { case created = 1, paid, shipped }
public protocol WorkflowStatus: RawRepresentable<Int>, CaseIterable, Hashable, Sendable {
    /// What people see. By default the case's name with its first letter in upper case.
    var label: String { get }
}

extension WorkflowStatus {
    /// The case's name with its first letter in upper case.
    public var label: String {
        let name = String(describing: self)
        return name.prefix(1).uppercased() + name.dropFirst()
    }
}
