import Dashboard
import Foundation
import TerminalUI

/// The themes to choose from, and the one to begin with.
struct ThemeChoice {
    var themes: [Theme] = []
    /// Which of them is used at first.
    var index = 0
    /// What is odd about the person's own themes, and about the name that was asked for.
    var notes: [String] = []

    /// The flag goes before the environment, the profile and the file.
    ///
    /// - Throws: where the flag names a theme that cannot be used: whoever types a name wants to know. One that was
    ///   written down long ago does not stand in the way of looking.
    static func make(flag: String?, profile: Profile?, _ settings: Settings) throws -> ThemeChoice {
        var library = ThemeLibrary()
        var choice = ThemeChoice()
        choice.addOwn(to: &library)
        var name = ThemeLibrary.defaultName
        if let flag, !flag.isEmpty {
            name = try add(flag, to: &library)
        } else {
            let wishes = [
                (Environment["WFTOP_THEME"], "WFTOP_THEME"), (profile?.theme, "profile \(profile?.name ?? "")"),
                (settings.theme, settings.file),
            ]
            if let (wish, source) = wishes.first(where: { $0.0?.isEmpty == false }), let wish {
                do {
                    name = try add(wish, to: &library)
                } catch {
                    choice.notes.append("\(source): \(Failure(error).message)")
                }
            }
        }
        for known in library.names {
            do {
                let (theme, warnings) = try library.theme(named: known)
                // Of a theme that is not used only what is wrong is told.
                if known == name {
                    choice.index = choice.themes.count
                    choice.notes += warnings.map(\.description)
                }
                choice.themes.append(theme)
            } catch {
                if known == name, flag != nil { throw error }
                choice.notes.append("\(error)")
            }
        }
        return choice
    }

    /// Adds the person's own themes.
    private mutating func addOwn(to library: inout ThemeLibrary) {
        let folder = XDG.configuration + "/themes"
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for file in files.sorted() where file.hasSuffix(".toml") {
            let path = folder + "/" + file
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                notes.append("\(path): this theme cannot be read")
                continue
            }
            library.add(name: String(file.dropLast(5)), file: path, text: text)
        }
    }

    /// The name of the theme that a text means: a name, or the path of a file, which is added.
    private static func add(_ asked: String, to library: inout ThemeLibrary) throws -> String {
        guard asked.contains("/") || asked.hasSuffix(".toml") else {
            guard library.names.contains(asked) else {
                throw Failure(
                    .usage, "no theme is named \"\(asked)\"; there are \(library.names.joined(separator: ", "))")
            }
            return asked
        }
        let path = (asked as NSString).expandingTildeInPath
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw Failure(.notFound, "the theme file \(asked) cannot be read")
        }
        let name = ((asked as NSString).lastPathComponent as NSString).deletingPathExtension
        library.add(name: name, file: asked, text: text)
        return name
    }
}
