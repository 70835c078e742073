import Foundation
import Workflows

/// Where a command is to look: a target, and the profile that names it.
struct Destination {
    let target: Target
    let profile: Profile?
    /// Why nothing may be changed there, by the person's own configuration.
    let readOnlyReason: String?

    init(_ profile: Profile, _ settings: Settings) throws {
        target = try Target(profile.target)
        self.profile = profile
        readOnlyReason = settings.isReadOnly(profile) ? "profile \(profile.name) says so" : nil
    }

    init(_ target: Target, _ settings: Settings) {
        self.target = target
        profile = nil
        readOnlyReason = settings.isReadOnly ? "\(settings.file) says so" : nil
    }

    /// What is named in a command, else in WFTOP_TARGET, else the default profile; `nil` where nothing is.
    ///
    /// A profile goes before a file of its name: it may be protected, and `./NAME` is the file.
    static func find(_ named: String?, _ settings: Settings) throws -> Destination? {
        if let text = named ?? Environment["WFTOP_TARGET"] {
            if let profile = settings.profile(text) { return try Destination(profile, settings) }
            try refuseStranger(text, settings)
            return Destination(try Target(text), settings)
        }
        guard let profile = settings.defaultProfile.flatMap(settings.profile) else { return nil }
        return try Destination(profile, settings)
    }

    /// A word that is neither a file nor looks like one, where there are profiles.
    private static func refuseStranger(_ text: String, _ settings: Settings) throws {
        guard !settings.profiles.isEmpty, Mistyped.isWord(text) else { return }
        let names = settings.profiles.map(\.name)
        let offer =
            EditDistance.nearest(to: text, in: names).map { "did you mean \($0)?" }
            ?? "there are \(names.joined(separator: ", "))"
        throw Failure(.notFound, "\"\(text)\" is neither a file nor a profile; \(offer)")
    }

    /// Opens it as a guest.
    ///
    /// - Parameter readOnly: why it is opened for reading only, where that was asked for.
    func open(readOnly asked: String?) throws(WorkflowError) -> OpenTarget {
        try target.open(readOnly: readOnlyReason ?? asked, as: profile?.name)
    }
}
