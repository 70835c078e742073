/// Errors as they are kept with a run and shown on a screen.
enum ErrorText {
    /// The longest text that is kept, in characters.
    static let limit = 500

    static func describe(_ error: any Error) -> String {
        let text = String(describing: error)
        guard text.utf8.count > limit else { return text }
        return String(text.prefix(limit)) + "…"
    }
}
