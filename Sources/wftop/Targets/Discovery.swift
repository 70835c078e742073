import Foundation
import WorkflowsSQLite

/// The stores that lie about: told by their header, not opened.
enum Discovery {
    static func stores(in directory: String = ".") -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.sorted().filter { SQLiteAdapter.isStore(atPath: directory + "/" + $0) }
    }
}
