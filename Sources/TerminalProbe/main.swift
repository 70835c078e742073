import Glibc
import NcursesTerminal

var options = TerminalOptions()
for argument in CommandLine.arguments.dropFirst() {
    switch argument {
    case "--ascii": options.characters = .ascii
    case "--utf8": options.characters = .utf8
    case "--mouse": options.reportsMouse = true
    default: break
    }
}
do {
    let code = try Probe().run(options)
    // After a signal nobody may be there to read it, and printing waits for a terminal that takes nothing.
    if code == 0 { print("ended with 0") }
    exit(code)
} catch {
    print(error.message)
    exit(64)
}
