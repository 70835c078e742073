import Foundation
import GraphLayout
import Testing

/// Drawings to look at. After a change that is meant to alter them, run the tests with `RECORD_DRAWINGS=1` and look at
/// every one in the diff: a test can tell that a drawing changed, not whether it is good.
@Suite struct DrawingTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let name: String
        let definition: GraphDefinition

        var testDescription: String { name }
    }

    struct Screen: Sendable, CustomTestStringConvertible {
        let columns: Int
        let rows: Int
        let zoom: GraphLayoutOptions.Zoom
        let ascii: Bool

        var testDescription: String { "\(columns)x\(rows)-\(zoom)-\(ascii ? "ascii" : "utf8")" }
    }

    static let samples = [
        Sample(name: "chain", definition: Samples.chain), Sample(name: "order", definition: Samples.order),
        Sample(name: "kyc", definition: Samples.kyc), Sample(name: "payments", definition: Samples.payments),
        Sample(name: "subscription", definition: Samples.subscription),
        Sample(name: "fan-out", definition: Samples.fanOut), Sample(name: "loan", definition: Samples.loan),
    ]

    static let screens = [
        Screen(columns: 80, rows: 24, zoom: .twoRows, ascii: false),
        Screen(columns: 80, rows: 24, zoom: .labelAndCount, ascii: false),
        Screen(columns: 80, rows: 24, zoom: .labelAndCount, ascii: true),
        Screen(columns: 120, rows: 40, zoom: .full, ascii: false),
        Screen(columns: 120, rows: 40, zoom: .twoRows, ascii: false),
        Screen(columns: 120, rows: 40, zoom: .twoRows, ascii: true),
    ]

    private var folder: URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Drawings")
    }

    @Test(arguments: samples, screens) func looksAsBefore(sample: Sample, screen: Screen) throws {
        // The screen's frame takes a cell on every side.
        let options = GraphLayoutOptions(columns: screen.columns - 2, rows: screen.rows - 2, zoom: screen.zoom)
        let text = Painter.text(sample.definition, options, ascii: screen.ascii)
        let file = folder.appending(path: "\(sample.name)-\(screen.testDescription).txt")
        if ProcessInfo.processInfo.environment["RECORD_DRAWINGS"] != nil {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try text == String(contentsOf: file, encoding: .utf8))
    }

    @Test(arguments: samples) func canBeFollowed(sample: Sample) {
        for screen in Self.screens {
            let options = GraphLayoutOptions(columns: screen.columns - 2, rows: screen.rows - 2, zoom: screen.zoom)
            #expect(Walker.faults(sample.definition, GraphDrawing(sample.definition, options)) == [])
        }
    }
}
