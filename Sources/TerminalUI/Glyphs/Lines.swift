/// How a line looks. Kinds are told apart by shape, so that they work without colour.
public enum LineKind: CaseIterable, Hashable, Sendable {
    /// ─ │
    case light
    /// ━ ┃, for what is lit or selected.
    case heavy
    /// ═ ║, for terminal statuses.
    case double
    /// ┄ ┆, for timeouts.
    case dotted
    /// ╌ ╎, for callbacks.
    case dashed
}

/// The directions in which a line leaves a cell.
public struct Arms: OptionSet, Hashable, Sendable {
    /// The set as bits.
    public let rawValue: UInt8

    /// A set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Upwards.
    public static let up = Arms(rawValue: 1)
    /// To the right.
    public static let right = Arms(rawValue: 2)
    /// Downwards.
    public static let down = Arms(rawValue: 4)
    /// To the left.
    public static let left = Arms(rawValue: 8)
    /// To both sides.
    public static let horizontal: Arms = [.left, .right]
    /// Up and down.
    public static let vertical: Arms = [.up, .down]
}

extension Glyphs {
    /// The piece of a line that leaves a cell in these directions; a blank for none.
    ///
    /// Dotted and dashed lines have corners and crossings of the light kind, as Unicode has no others.
    public func line(_ arms: Arms, _ kind: LineKind = .light) -> String {
        let index = Int(arms.rawValue & 15)
        return String(isASCII ? Glyphs.asciiPieces(kind)[index] : Glyphs.pieces(kind)[index])
    }

    // Indexed by the bits of the arms: up 1, right 2, down 4, left 8.
    private static func pieces(_ kind: LineKind) -> [Character] {
        switch kind {
        case .light: light
        case .heavy: heavy
        case .double: double
        case .dotted: dotted
        case .dashed: dashed
        }
    }

    private static func asciiPieces(_ kind: LineKind) -> [Character] {
        switch kind {
        case .light: asciiLight
        case .heavy: asciiHeavy
        case .double: asciiDouble
        case .dotted: asciiDotted
        case .dashed: asciiDashed
        }
    }

    private static let light = Array(" │─└││┌├─┘─┴┐┤┬┼")
    private static let heavy = Array(" ┃━┗┃┃┏┣━┛━┻┓┫┳╋")
    private static let double = Array(" ║═╚║║╔╠═╝═╩╗╣╦╬")
    private static let dotted = Array(" ┆┄└┆┆┌├┄┘┄┴┐┤┬┼")
    private static let dashed = Array(" ╎╌└╎╎┌├╌┘╌┴┐┤┬┼")
    private static let asciiLight = Array(" |-+||++-+-+++++")
    private static let asciiHeavy = Array(" #=+##++=+=+++++")
    private static let asciiDouble = Array(" |=+||++=+=+++++")
    private static let asciiDotted = Array(" :.+::++.+.+++++")
    private static let asciiDashed = Array(" ;~+;;++~+~+++++")

    /// Which way the line in a cell runs; nil where there is no line.
    func arms(of cell: Cell) -> Arms? {
        guard let scalar = Unicode.Scalar(UInt32(truncatingIfNeeded: cell.glyph)), cell.glyph >> 32 == 0 else {
            return nil
        }
        return isASCII ? Glyphs.asciiArms[scalar] : Glyphs.unicodeArms[scalar]
    }

    private static let unicodeArms = armsByScalar(LineKind.allCases.map(pieces))
    private static let asciiArms = armsByScalar([asciiLight])

    private static func armsByScalar(_ tables: [[Character]]) -> [Unicode.Scalar: Arms] {
        var arms: [Unicode.Scalar: Arms] = [:]
        for table in tables {
            for (index, piece) in table.enumerated() where index > 0 {
                guard let scalar = piece.unicodeScalars.first else { continue }
                // A straight piece stands for one arm as well as for two; the fuller reading joins better.
                arms[scalar, default: []].formUnion(Arms(rawValue: UInt8(index)))
            }
        }
        return arms
    }

    /// The ASCII form of every symbol and line piece, by its Unicode form.
    static let twins: [Unicode.Scalar: Unicode.Scalar] = {
        var twins: [Unicode.Scalar: Unicode.Scalar] = [CellWidth.mark: "?"]
        for kind in LineKind.allCases {
            for (piece, ascii) in zip(pieces(kind), asciiPieces(kind)) {
                guard let scalar = piece.unicodeScalars.first, let twin = ascii.unicodeScalars.first else { continue }
                twins[scalar] = twins[scalar] ?? twin
            }
        }
        for glyph in Glyph.allCases {
            let forms = glyph.forms
            guard let scalar = forms.unicode.unicodeScalars.first, let twin = forms.ascii.unicodeScalars.first else {
                continue
            }
            twins[scalar] = twins[scalar] ?? twin
        }
        return twins
    }()
}
