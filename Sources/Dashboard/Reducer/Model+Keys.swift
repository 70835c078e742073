import TerminalUI

extension Model {
    /// Where a key is looked up, the nearest place first. A box or a prompt covers the screen's keys.
    var keyPlaces: [KeyPlace] {
        if let overlay = overlays.last {
            switch overlay {
            case .help: return [.help, .unlessWriting, .always]
            case .confirm(let confirm):
                return confirm.isWriting ? [.field, .always] : [.confirm, .unlessWriting, .always]
            case .outcomes: return [.outcomes, .unlessWriting, .always]
            case .silence(let box):
                return box.isWriting ? [.field, .always] : [.confirm, .unlessWriting, .always]
            case .choices: return [.choices, .unlessWriting, .always]
            case .palette: return [.palette, .always]
            case .letter: return [.letter, .unlessWriting, .always]
            }
        }
        if prompt != nil { return [.prompt, .always] }
        return screenPlaces + [.list, .everywhere, .unlessWriting, .always]
    }

    private var screenPlaces: [KeyPlace] {
        switch screen {
        case .overview: [.overview]
        case .runs: [.runs]
        case .roles: [.roles]
        case .graph: [.graph]
        case .timeouts: [.timeouts]
        case .activity: [.activity]
        case .attention: [.attention]
        case .run: run.tab == .object ? [.object, .run] : run.tab == .timeline ? [.timeline, .run] : [.run]
        }
    }

    /// What is pressed to leave the box or the prompt that is open.
    var leavingKey: String {
        let commands: [Command] = [.restore, .leave, .stopRest, .close]
        let places = keyPlaces
        let command = commands.first { command in
            configuration.keys.bindings.contains { $0.command == command && places.contains($0.place) }
        }
        return configuration.keys.name(of: command ?? .undoOne, in: places)
    }

    /// Whether keys are taken as text, so that no letter does anything else.
    var isWriting: Bool { !keyPlaces.contains(.unlessWriting) }

    mutating func press(_ key: Key) {
        if overlays.isEmpty, isRestOfSentence(key) { return }
        let binding = configuration.keys.binding(for: key, in: keyPlaces)
        if let binding, binding.place == .always || binding.place == .unlessWriting {
            perform(binding)
            return
        }
        if case .confirm(let confirm)? = overlays.last {
            pressInConfirm(key, binding, confirm)
            return
        }
        if case .silence(let box)? = overlays.last {
            pressInSilence(key, binding, box)
            return
        }
        if case .palette(let palette)? = overlays.last {
            pressInPalette(key, binding, palette)
            return
        }
        if overlays.isEmpty, prompt != nil {
            pressInPrompt(key, binding)
            return
        }
        guard let binding else { return }
        perform(binding)
    }

    /// Does what a key is bound to, unless something stands in the way.
    mutating func perform(_ binding: Binding) {
        if let obstacle = obstacle(to: binding) {
            say(obstacle, .bad)
            return
        }
        switch binding.place {
        case .help: performInHelp(binding.command)
        case .outcomes: performInOutcomes(binding.command)
        case .choices: performInChoices(binding.command)
        case .letter: performInLetter(binding.command)
        default: perform(binding.command)
        }
    }

    /// Text that was pasted goes into the text that is being written, and nowhere else.
    mutating func paste(_ text: String) {
        if case .confirm(var confirm)? = overlays.last {
            guard !confirm.isDeaf(at: elapsed), confirm.focus == .reason || confirm.focus == .count else {
                say("a paste is never taken as keys: ignored", .bad)
                return
            }
            if confirm.focus == .reason { confirm.reason.insert(text) } else { confirm.count.insert(text) }
            overlays[overlays.count - 1] = .confirm(confirm)
        } else if case .silence(var box)? = overlays.last, box.isWriting {
            if box.focus == .reason { box.reason.insert(text) } else { box.duration.insert(text) }
            overlays[overlays.count - 1] = .silence(box)
        } else if case .palette(var palette)? = overlays.last {
            palette.field.insert(text)
            palette.index = 0
            overlays[overlays.count - 1] = .palette(palette)
        } else if overlays.isEmpty, prompt != nil {
            prompt?.field.insert(text)
            promptChanged()
        } else {
            say("a paste is never taken as keys: ignored", .bad)
        }
    }

    private mutating func perform(_ command: Command) {
        switch command {
        case .overview: goTo(.overview)
        case .runs: goTo(.runs)
        case .roles: goTo(.roles)
        case .graph: goTo(.graph)
        case .timeouts: goTo(.timeouts)
        case .activity: goTo(.activity)
        case .attention: goTo(.attention)
        case .silence: silence()
        case .showSilenced: attention.showsSilenced.toggle()
        case .open: open()
        case .undoOne: undoOne()
        case .back: if stops.count > 1 { pop() } else { askToQuit() }
        case .quit: quit()
        case .previousView: showEarlier()
        case .nextPane: movePane(by: 1)
        case .previousPane: movePane(by: -1)
        case .nextTab: moveTab(by: 1)
        case .previousTab: moveTab(by: -1)
        case .goTo: prompt = Prompt(purpose: .goTo, field: TextField(), before: "")
        case .help: overlays.append(.help(top: 0))
        case .freeze: toggleFreeze()
        case .showNew: if screen == .activity { followActivity() } else { showNew() }
        case .fetchNow: fetchNow()
        case .repaint: emit(.repaint)
        case .suspend: emit(.suspend)
        case .takeBack: takeBackOrUndo()
        case .zone: toggleZone()
        case .theme: chooseTheme()
        case .palette: overlays.append(.palette(Palette()))
        case .copyMenu: chooseCopy()
        case .profile: chooseProfile()
        case .mouse: toggleMouse()
        case .views: chooseView()
        case .exportList: exportList()
        case .search: startSearch()
        case .nextMatch: searchOn(1)
        case .previousMatch: searchOn(-1)
        case .down, .up, .first, .last, .halfDown, .halfUp, .pageDown, .pageUp: moveInList(command)
        case .left, .right:
            let step = command == .left ? -1 : 1
            if screen == .graph {
                moveInGraph(command)
            } else if screen == .run {
                panTimeline(by: step)
            } else {
                moveColumns(by: step)
            }
        case .panLeft, .panDown, .panUp, .panRight: panGraph(command)
        case .zoomIn: if screen == .run { zoomTimeline(by: 1) } else { zoomGraph(by: 1) }
        case .zoomOut: if screen == .run { zoomTimeline(by: -1) } else { zoomGraph(by: -1) }
        case .zoomFit: if screen == .run { zoomTimeline(by: 0) } else { zoomGraph(by: 0) }
        case .compare: if screen == .run { compareVersions() } else { compareRuns() }
        case .list: graph.wantsList.toggle()
        case .pickEdge: chooseEdge()
        case .heat: graph.heat = Self.next(graph.heat, by: 1)
        case .fold: fold(true)
        case .unfold: fold(false)
        case .filter: if screen == .activity { startNarrowing() } else { startFilter() }
        case .mark: if screen == .run { markVersion() } else { toggleMark() }
        case .range: toggleRange()
        case .markAll: markAll()
        case .markAllMatching: markAllMatching()
        case .columns: chooseColumns()
        case .sort: changeSort()
        case .preview: togglePreview()
        case .pause, .resume, .retry, .cancel, .delete:
            if let kind = command.action { startAction(kind, on: actionTargets()) }
        case .stopRole, .startRole: if let kind = command.roleAction { startRoleAction(kind) }
        case .trigger: draftLikeThis()
        case .replayLetter, .discardLetter:
            if let kind = command.letterAction, let letter = letterInHand { startLetterAction(kind, on: letter) }
        case .actions:
            switch screen {
            case .roles: chooseRoleAction()
            case .timeouts: chooseLetterAction()
            default: chooseAction()
            }
        case .complete, .older, .newer, .clear, .keep, .restore, .nextField, .previousField, .nextPlace,
            .previousPlace, .go, .leave, .press,
            .retryFailures, .copy, .export, .stopRest, .choose, .close:
            break
        }
    }

    private mutating func toggleFreeze() {
        if isFrozen {
            frozenAt = nil
            for slot in feeds.keys { feeds[slot]?.isWanted = true }
        } else {
            frozenAt = now
            for slot in Slot.allCases where feeds[slot]?.askedAt != nil && feeds[slot]?.answeredAt != nil {
                giveUp(slot)
            }
        }
    }

    private mutating func toggleZone() {
        showsLocalTime.toggle()
        say("times are in \(zone.name)")
    }

    /// Asks again for everything on the screen, frozen or not. Until it is answered what is there is as old as it was.
    private mutating func fetchNow() {
        for need in needs() where feeds[need.slot]?.askedAt == nil {
            feeds[need.slot]?.lastAskedAt = nil
            feeds[need.slot]?.retryAt = nil
        }
        watch.retryAt = nil
        say("fetching")
    }
}
