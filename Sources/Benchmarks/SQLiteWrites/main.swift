import FoundationEssentials
import Glibc
import Workflows
import WorkflowsSQLite

// Durable transitions a second through the adapter, beside a plain loop over SQLite's own interface that writes the same
// rows in groups of a hundred. Both sync every commit, unless told not to, and take turns, because disks change their
// speed.
//
//     swift run -c release SQLiteWrites [transitions] [callers] [rounds] [directory] [full|off]

func argument(_ index: Int, _ standard: Int) -> Int {
    CommandLine.arguments.count > index ? Int(CommandLine.arguments[index]) ?? standard : standard
}

let transitions = argument(1, 50_000)
let callers = argument(2, 256)
let rounds = argument(3, 3)
let directory = CommandLine.arguments.count > 4 ? CommandLine.arguments[4] : "/var/tmp"
let syncs = CommandLine.arguments.count <= 5 || CommandLine.arguments[5] != "off"

func report(_ name: String, _ rate: Double, _ detail: String = "") {
    let padded = name + String(repeating: " ", count: max(0, 32 - name.count))
    print("\(padded)\(Int(rate)) transitions/s \(detail)")
}

for round in 1...max(1, rounds) {
    print("round \(round)")
    let plain = try await inTemporaryDirectory(directory) { path in
        try await PlainLoop.measure(path: path, transitions: transitions, syncs: syncs)
    }
    report("plain loop, groups of 100", plain)
    let adapter = try await inTemporaryDirectory(directory) { path in
        try await AdapterLoad.measure(path: path, transitions: transitions, callers: callers, syncs: syncs)
    }
    report("adapter, \(callers) callers", adapter.rate, adapter.detail)
    print("ratio \((adapter.rate / plain * 100).rounded() / 100)")
}

func inTemporaryDirectory<Value>(_ parent: String, _ body: (String) async throws -> Value) async throws -> Value {
    let path = "\(parent)/workflows-bench-\(UInt32.random(in: 0 ... .max))"
    mkdir(path, 0o700)
    defer {
        for name in ["", "-wal", "-shm"] { unlink(path + "/store.db" + name) }
        rmdir(path)
    }
    return try await body(path + "/store.db")
}
