import Glibc
import Logging
import WorkflowsSQLite

// A service that tests kill: EffectProbe STORE PLACES SEED [OPTION…]
//
// Its runs are triggered, and moved, in transactions that also write a line to a ledger of its own. It kills itself when it
// has come by a place of a transaction so many times; 0 places let it finish what the store holds, and end.
//
// --at=PLACE    counts this place alone
// --commits-code-alone    switches off what holds ledger and history together
// --contends    serves nothing: triggers so many runs as there are places, which another process triggers too at the same
//               time, and prints how many it won
// --ignores-unfinished-runs    switches off what lets one of them win, but for the index
LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
let arguments = CommandLine.arguments
guard arguments.count >= 4, let places = Int(arguments[2]), let seed = Int(arguments[3]) else {
    print("EffectProbe STORE PLACES SEED [--at=PLACE] [--commits-code-alone] [--contends] [--ignores-unfinished-runs]")
    exit(2)
}
let options = arguments.dropFirst(4)
let place = options.first { $0.hasPrefix("--at=") }?.dropFirst(5)
let probe = Probe(
    path: arguments[1], places: places, seed: seed,
    at: place.flatMap { name in EffectHooks.Place.allCases.first { "\($0)" == name } },
    without: Probe.SwitchedOff(
        codeWithTransition: options.contains("--commits-code-alone"),
        unfinishedRun: options.contains("--ignores-unfinished-runs")))
do {
    if options.contains("--contends") { try await probe.contend() } else { try await probe.run() }
} catch {
    print(error)
    exit(1)
}
