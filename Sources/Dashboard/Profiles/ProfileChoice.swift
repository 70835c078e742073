/// A profile that can be switched to.
public struct ProfileChoice: Hashable, Sendable {
    /// What it is called.
    public var name: String
    /// What it leads to.
    public var target: String
    /// Whether nothing can be changed there.
    public var isReadOnly: Bool
    /// Whether the number of runs is typed before they are touched.
    public var isProtected: Bool

    /// A profile.
    public init(name: String, target: String, isReadOnly: Bool, isProtected: Bool) {
        self.name = name
        self.target = target
        self.isReadOnly = isReadOnly
        self.isProtected = isProtected
    }
}
