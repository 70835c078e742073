extension Model {
    /// Lets the person choose another profile.
    mutating func chooseProfile() {
        let lines = configuration.profiles.map { profile in
            // A path may be long, and what one must know before one goes there is not to be cut.
            var words: [String] = []
            if profile.isReadOnly { words.append("read-only") }
            if profile.isProtected { words.append("protected") }
            words.append(profile.target)
            return Choices.Line(
                title: profile.name, obstacle: profile.name == configuration.target ? "it is shown now" : nil,
                detail: words.joined(separator: ", "))
        }
        let here = configuration.profiles.firstIndex { $0.name == configuration.target }
        overlays.append(.choices(Choices(purpose: .profiles, title: "Profile", lines: lines, index: here ?? 0)))
    }

    /// Switches to another profile, unless an action is pending: then it is asked.
    mutating func askToSwitch(to index: Int) {
        guard configuration.profiles.indices.contains(index) else { return }
        let name = configuration.profiles[index].name
        guard let lines = pendingLines(leaving: "Switch to \(name)") else { return switchProfile(to: name) }
        overlays.append(.choices(Choices(purpose: .switching(to: name), title: "An action is pending", lines: lines)))
    }

    /// Until the other target is open everything stays as it is, so that one that cannot be opened costs nothing.
    mutating func switchProfile(to name: String) {
        say("opening \(name)")
        emit(.switchProfile(name))
    }

    /// What to answer when the screen is about to be left with an action pending; `nil` where none is.
    func pendingLines(leaving title: String) -> [Choices.Line]? {
        let pending = batches.filter { !$0.isOver }
        guard !pending.isEmpty else { return nil }
        let waiting = pending.reduce(0) { $0 + $1.waiting }
        let open = pending.reduce(0) { $0 + $1.inFlight }
        var losses: [String] = []
        if waiting > 0 { losses.append("\(Format.counted(waiting, "action")) will not be sent") }
        if open > 0 { losses.append("\(Format.counted(open, "answer")) will not be known") }
        var lines = [Choices.Line(title: "Stay"), Choices.Line(title: title, detail: losses.joined(separator: ", "))]
        if heldBatch != nil {
            let key = configuration.keys.name(of: .takeBack)
            lines.append(Choices.Line(title: "Take it back", key: key, detail: "it is not sent"))
        }
        return lines
    }

    /// The screen, begun anew on another target. What was done on this one is still said at the end.
    public func begun(anew configuration: Configuration) -> Model {
        var left = self
        left.endBatches(because: "another profile was opened first")
        var model = Model(configuration: configuration, size: size)
        model.forgottenLines = left.exitLines
        model.exitLines = left.exitLines
        model.isFocused = isFocused
        model.showsLocalTime = showsLocalTime
        model.usesMouse = usesMouse
        model.wall = wall
        model.elapsed = elapsed
        model.lastKeyAt = lastKeyAt
        model.filterHistory = filterHistory
        model.say("\(configuration.target) is shown now")
        model.frameDue = elapsed
        return model
    }
}
