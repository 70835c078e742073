import Dispatch
import Glibc

/// Ways to end that nobody plans.
enum Crash: Character {
    case trap = "T"
    case trapElsewhere = "E"
    case segmentationFault = "S"
    case abort = "A"
    case stackOverflow = "O"
    case stuck = "H"

    func happen() {
        switch self {
        case .trap: Crash.trap(at: 3)
        case .trapElsewhere: DispatchQueue.global().async { Crash.trap(at: 3) }
        case .segmentationFault: kill(getpid(), SIGSEGV)
        case .abort: Glibc.abort()
        case .stackOverflow: print(Crash.deeper(1))
        // A handler must not wait; what happens when one does is the question.
        case .stuck: while true { pause() }
        }
    }

    private static func trap(at index: Int) {
        let empty: [Int] = []
        print(empty[index])
    }

    private static func deeper(_ depth: Int) -> Int {
        var room = (depth, depth, depth, depth, depth, depth, depth, depth)
        room.0 = depth == -1 ? 0 : deeper(depth + 1)
        return room.0 + room.7
    }
}
