import Dashboard

/// A target with a name, and how careful one is to be with it.
struct Profile: Hashable, Sendable {
    var name: String
    /// As it is written on the command line; a path that does not begin at the root does so at the file's folder.
    var target: String
    /// Whether nothing can be changed; `nil` for as the file says for all.
    var isReadOnly: Bool?
    /// Whether the number of runs is typed before they are touched.
    var isProtected = false
    var theme: String?
}
