import FoundationEssentials
import Testing
import Workflows

@testable import WorkflowsMonitoring

@Suite("Every answer can be read back from its JSON")
struct RoundTripTests {
    @Test("What is read is what was written", arguments: Form.all)
    func survives(form: Form) throws {
        for seed in 0..<300 as Range<UInt64> {
            var dice = Dice(seed: seed)
            #expect(try form.survives(&dice), "seed \(seed)")
        }
    }

    @Test("A run's object survives byte for byte, whatever it is")
    func objects() throws {
        let now = Timestamp(microseconds: 0)
        var dice = Dice(seed: 7)
        for _ in 0..<500 {
            let version = dice.version()
            let json = [version].json(asOf: now)
            let read = try [RecordVersion](json: ParsedJSON(json.bytes))
            #expect(read.first?.record.object == version.record.object)
            // One line, whatever the object is: a recording has an answer in each.
            #expect(!json.bytes.contains(0x0A))
        }
    }

    @Test("An object that is JSON stands as JSON, beside its bytes only where those are others")
    func beside() throws {
        var dice = Dice(seed: 1)
        var record = dice.record()
        func members(_ object: String) throws -> [String] {
            record.object = Data(object.utf8)
            return try ParsedJSON(record.json(asOf: nil).bytes).members().map(\.name).filter { $0.hasPrefix("object") }
        }
        #expect(try members(#"{"n":12345678901234567890}"#) == ["object", "object_version"])
        #expect(try members(#"{"n": 1}"#) == ["object", "object_base64", "object_version"])
        #expect(try members("{\"n\":\"\u{202e}\"}") == ["object", "object_base64", "object_version"])
        #expect(try members("{") == ["object_base64", "object_version"])
    }

    @Test("Without objects nothing of an object is written, and the source says that it withholds them")
    func withoutObjects() throws {
        var dice = Dice(seed: 3)
        var record = dice.record()
        record.object = Data("\"a secret\"".utf8)
        let history = Answer([RecordVersion(record: record, dwell: nil)], asOf: dice.moment())
        #expect(history.json(asOf: nil).text.contains("a secret"))
        let withheld = history.withoutObjects.json(asOf: nil)
        #expect(!withheld.text.contains("secret"))
        #expect(try Answer<[RecordVersion]>(json: ParsedJSON(withheld.bytes)).value[0].record.hasKeptObject == false)
        #expect(dice.capabilities().withoutObjects.unsupported.contains(.objects))
    }

    @Test(
        "What is wrong is named by its place",
        arguments: [
            (#""run_state":"running""#, #""run_state":"flying""#, #"items[0].run_state: "flying" is not known"#),
            (#""version":5"#, #""version":5.5"#, "items[0].version: a whole number"),
            (#""version":5"#, #""version":"5""#, "items[0].version: a number is expected, and not a string"),
            (#""version":5,"#, "", "items[0].version: is missing"),
            (#""run_id":"00"#, #""run_id":"0g"#, "items[0].run_id: a run's ID"),
            (#""created_at":"2"#, #""created_at":"x"#, "items[0].created_at: a time"),
            (#""status":1"#, #""status":9223372036854775808"#, "items[0].status: a whole number"),
        ])
    func errors(part: String, replacement: String, message: String) throws {
        let now = Timestamp(microseconds: 1_764_000_000_000_000)
        let run = RunSummary(
            workflow: "w", foreignID: "f", runID: RunID(high: 0, low: 1), runState: .running, status: 1, version: 5,
            enteredAt: now, createdAt: now, updatedAt: now, reason: nil)
        let text = [run].json(asOf: nil).text
        #expect(text.contains(part))
        let changed = Array(text.replacing(part, with: replacement).utf8)
        let error = #expect(throws: JSONError.self) { try [RunSummary](json: ParsedJSON(changed)) }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test("Members that nobody knows are ignored, in any order, and null is left out")
    func tolerant() throws {
        let text = #"{"more":{"a":[1]},"total_kind":"exact","total":7,"read_only_reason":null}"#
        #expect(try Total(json: ParsedJSON(Array(text.utf8))) == Total(7, .exact))
        let able = #"{"target":"t","actor":"a","can_act":false,"unsupported":["objects","levitation"]}"#
        #expect(try Capabilities(json: ParsedJSON(Array(able.utf8))).unsupported == [.objects])
        let error = #"{"code":"melted","message":"it melted"}"#
        #expect(try MonitoringError(json: ParsedJSON(Array(error.utf8))).code == .failed)
    }

    @Test("Numbers are read within the bounds of what a monitor gives out")
    func bounds() throws {
        let text = #"{"total":-5,"total_kind":"exact"}"#
        #expect(try Total(json: ParsedJSON(Array(text.utf8))).count == 0)
        let edge = #"{"from":1,"to":2,"kind":"step","rate_per_minute":1e300}"#
        let read = try WorkflowGraph.Edge(json: ParsedJSON(Array(edge.utf8)))
        #expect(read.ratePerMinute == Double(Int.largestCount))
    }

    @Test("No bytes can trap who reads them", arguments: Form.all)
    func mutations(form: Form) throws {
        let tokens: [[UInt8]] = ["null", "-1", "1e999", "9223372036854775808", "\"\"", "{}", "[]", "true", "\\u", ","]
            .map { Array($0.utf8) }
        for seed in 0..<400 as Range<UInt64> {
            var dice = Dice(seed: seed)
            var bytes = form.write(&dice)
            for _ in 0...dice.below(4) where !bytes.isEmpty {
                let place = dice.below(bytes.count)
                switch dice.below(4) {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: dice.next())
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + dice.below(8)))
                case 2: bytes.insert(contentsOf: dice.pick(tokens), at: place)
                default: bytes.replaceSubrange(place..<min(bytes.count, place + 3), with: dice.pick(tokens))
                }
            }
            guard let json = try? ParsedJSON(bytes) else { continue }
            try? form.read(json)
        }
    }
}
