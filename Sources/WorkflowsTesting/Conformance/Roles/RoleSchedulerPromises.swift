/// What a role scheduler promises, by what it is about.
enum RoleSchedulerPromises {
    static let all = holding + ending + joining
}
