internal import CNcurses
internal import Glibc

extension LentEnd {
    /// Runs a program on the terminal to its end.
    static func run(_ arguments: [String]) -> LentEnd {
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        defer { for word in words { free(word) } }
        words.append(nil)
        guard arguments.first != nil else { return .notStarted("no program was named") }
        let code = program_run(&words)
        return code < 0 ? .notStarted(String(cString: strerror(errno))) : .exited(code)
    }
}
