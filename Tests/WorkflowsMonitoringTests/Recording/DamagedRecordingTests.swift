import Foundation
import Testing
import Workflows
import WorkflowsTesting

@testable import WorkflowsMonitoring

@Suite("A recording that is damaged, or is none")
struct DamagedRecordingTests {
    /// The bytes of a recording of three answers, and where to put others.
    private func recording() async throws -> (bytes: [UInt8], made: Recorded) {
        let made = try await Recorded()
        _ = try await made.store.trigger("order-1", at: made.now)
        for _ in 0..<3 {
            made.clock.advance(by: .seconds(1))
            _ = try await made.source.workflows()
        }
        _ = try await made.opened()
        return (Array(try Data(contentsOf: URL(filePath: made.path))), made)
    }

    private func open(_ bytes: [UInt8], _ made: Recorded) throws -> Recording {
        let path = made.store.directory + "/other"
        try Data(bytes).write(to: URL(filePath: path))
        return try Recording(path: path)
    }

    @Test("Wherever it is cut off, what stands before is replayed, and it is said")
    func cut() async throws {
        let (bytes, made) = try await recording()
        let first = try #require(bytes.firstIndex(of: 0x0A))
        for end in 0...first {
            let error = #expect(throws: MonitoringError.self) { try open(Array(bytes[..<end]), made) }
            #expect(error?.code == .notAStore)
        }
        for end in first + 1..<bytes.count {
            let whole = bytes[first + 1..<end].count { $0 == 0x0A }
            let cut = try open(Array(bytes[..<end]), made)
            #expect(cut.length == .seconds(min(3, whole)))
            let warning = try #require(cut.warning)
            #expect(warning.contains(bytes[end - 1] == 0x0A ? "was not closed" : "damaged at line \(whole + 2)"))
            guard whole > 0 else { continue }
            let asOf = try await ReplaySource(endOf: cut).workflows().asOf
            #expect(asOf == Recorded.began + .seconds(min(3, whole)))
        }
        #expect(try open(bytes, made).warning == nil)
    }

    @Test("A line that is no JSON ends the replay there, and is named")
    func damaged() async throws {
        let (bytes, made) = try await recording()
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        lines[2] = Array("{\"elapsed_seconds\":2,".utf8)
        let damaged = try open(Array(lines.joined(separator: [0x0A])), made)
        #expect(damaged.length == .seconds(1))
        #expect(damaged.warning?.contains("damaged at line 3") == true, "\(damaged.warning ?? "")")
        #expect(damaged.warning?.contains("up to 0:01") == true, "\(damaged.warning ?? "")")
    }

    @Test("An answer that cannot be read is an error with its line, and the others can be read")
    func unreadable() async throws {
        let (bytes, made) = try await recording()
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        lines[2] = Array(String(decoding: lines[2], as: UTF8.self).replacing("initiated", with: "exhausted").utf8)
        let recording = try open(Array(lines.joined(separator: [0x0A])), made)
        #expect(recording.warning == nil)
        _ = try await ReplaySource(endOf: recording).workflows()
        let error = await #expect(throws: MonitoringError.self) {
            try await ReplaySource(recording, from: .seconds(2), speed: 0).workflows()
        }
        #expect(error?.description.contains("line 3 of the recording") == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("\"exhausted\" is not known") == true, "\(error?.description ?? "")")
    }

    @Test("What is no recording is refused with what it is instead")
    func none() async throws {
        let (_, made) = try await recording()
        for (text, words) in [
            ("", "no first line"), ("SQLite format 3\0", "no first line"), ("\n", "not JSON"), ("[]\n", "an object"),
            ("{}\n", "recording: is missing"), (#"{"recording":"asciinema","version":1}"# + "\n", "recording"),
            (#"{"recording":"wftop","version":2}"# + "\n", "a newer wftop"),
        ] {
            let error = #expect(throws: MonitoringError.self) { try open(Array(text.utf8), made) }
            #expect(error?.code == .notAStore)
            #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
        }
        for (path, code) in [
            ("/nowhere", MonitoringError.Code.notFound), ("/tmp", .notAStore), ("/dev/null", .notAStore),
        ] {
            let error = #expect(throws: MonitoringError.self) { try Recording(path: path) }
            #expect(error?.code == code)
        }
    }

    @Test("No bytes can trap who opens a recording and asks it")
    func mutations() async throws {
        let (bytes, made) = try await recording()
        for seed in 0..<300 as Range<UInt64> {
            var dice = Dice(seed: seed)
            var changed = bytes
            for _ in 0...dice.below(3) {
                let place = dice.below(changed.count)
                switch dice.below(3) {
                case 0: changed[place] = UInt8(truncatingIfNeeded: dice.next())
                case 1: changed.removeSubrange(place..<min(changed.count, place + 1 + dice.below(40)))
                default: changed.insert(contentsOf: Array("-9e999".utf8), at: place)
                }
            }
            guard let recording = try? open(changed, made) else { continue }
            for moment in recording.moments {
                _ = try? await ReplaySource(recording, from: moment, speed: 0).workflows()
            }
            let replay = ReplaySource(recording)
            _ = try? await replay.waitForChange(upTo: .zero)
            _ = (replay.now, recording.length, recording.warning)
        }
    }
}
