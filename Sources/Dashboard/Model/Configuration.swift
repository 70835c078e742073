public import TerminalUI

/// What does not change while the dashboard runs: where it looks and how the person wants it.
public struct Configuration: Sendable {
    /// What is watched, as the person calls it: a profile, or a path. Empty: as the source calls itself.
    public var target = ""
    /// What `--at` takes to get there from any directory, for commands that are copied. Empty: as the target is called.
    public var location = ""
    /// Where each of several sources is that are shown as one, by its name: what `--at` takes for what is of that one.
    /// Empty where there is one.
    public var locations: [String: String] = [:]
    /// Whether the count must be typed before several runs are touched, and the header warns.
    public var isProtected = false
    /// Why no action is offered, where the person asked for that; the source may refuse them besides.
    public var readOnlyReason: String?
    /// Whether what is shown was recorded: nothing of it is live, and its clock is not to be compared with any.
    public var isRecording = false
    /// The zone that `U` changes to.
    public var localZone = Zone.utc
    /// Whether times are in that zone at first.
    public var showsLocalTime = false
    /// The themes to choose from; never empty.
    public var themes: [Theme]
    /// Which of them is used at first.
    public var theme = 0
    /// The symbols screens are drawn with.
    public var glyphs: Glyphs
    /// Sets requests apart from those of any other run of the program, and spreads retries.
    public var seed: UInt64
    /// Who the person says they are, sent beside what the transport proves.
    public var claimedActor: String?
    /// What was odd about what the person configured; said when the dashboard begins.
    public var notes: [String] = []
    /// Whether the mouse is used at first.
    public var usesMouse = false
    /// The keys.
    public var keys = Keymap.standard
    /// Which columns the list of runs begins with; `nil` for all.
    public var columns: Set<RunsColumn>?
    /// How the list of runs is ordered at first.
    public var order = RunsOrder.newest
    /// What `w` offers: those of the configuration file, and those that were saved.
    public var views: [SavedView] = []
    /// What `@` can switch to.
    public var profiles: [ProfileChoice] = []
    /// What was silenced before, and still may be.
    public var silences: [Silence] = []

    /// The least there is to say.
    public init(
        themes: [Theme] = [Theme(name: "plain", styles: [:])], glyphs: Glyphs = .unicode, seed: UInt64
    ) {
        self.themes = themes
        self.glyphs = glyphs
        self.seed = seed
    }
}

/// Small, fast and repeatable: numbers that spread retries and set request IDs apart.
///
/// Sebastiano Vigna's SplitMix64.
struct Randomness: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
