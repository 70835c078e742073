import TerminalUI
import Workflows

extension Model {
    /// Lets the person choose a saved view, save what is shown, or delete one.
    mutating func chooseView() {
        var lines = views.map { view in
            Choices.Line(title: view.name, detail: words(for: view))
        }
        lines.append(Choices.Line(title: "Save this view", detail: "filter, order and columns, under a name"))
        let kept = views.contains(where: \.isKept)
        lines.append(Choices.Line(title: "Delete a view", obstacle: kept ? nil : "none was saved here"))
        let here = views.firstIndex { $0.filter == runs.filterText && $0.order == shownOrder }
        overlays.append(.choices(Choices(purpose: .views(views), title: "Views", lines: lines, index: here ?? 0)))
    }

    /// What was chosen in the menu of views: a view, or what comes behind them.
    mutating func choose(_ index: Int, of views: [SavedView]) {
        if views.indices.contains(index) {
            show(views[index])
        } else if index == views.count {
            prompt = Prompt(purpose: .viewName, field: TextField(), before: "")
        } else {
            let kept = views.filter(\.isKept)
            let lines = kept.map { Choices.Line(title: $0.name, detail: words(for: $0)) }
            overlays.append(.choices(Choices(purpose: .viewsToDelete(kept), title: "Delete a view", lines: lines)))
        }
    }

    private func words(for view: SavedView) -> String {
        let order =
            switch (view.order.sort, view.order.descending) {
            case (.updated, true): "last updated first"
            case (.updated, false): "last updated last"
            case (.created, true): "newest first"
            case (.created, false): "oldest first"
            }
        let source = view.isKept ? "" : "  (configuration file)"
        return (view.filter.isEmpty ? "every run" : view.filter) + "  \(order)" + source
    }

    private var shownOrder: RunsOrder { RunsOrder(runs.sort, descending: runs.descending) }

    /// Shows the runs as a view has them.
    mutating func show(_ view: SavedView) {
        guard (try? Filter(parsing: view.filter)) != nil else {
            say("the filter of \(view.name) cannot be read", .bad)
            return
        }
        (runs.sort, runs.descending) = (view.order.sort, view.order.descending)
        if let columns = view.columns { runs.hiddenColumns = Set(RunsColumn.allCases).subtracting(columns) }
        setFilter(view.filter)
        say("view \(view.name)")
    }

    /// Saves what is shown under a name, in place of the view that had it.
    mutating func saveView(as name: String) {
        let name = Filter.trimmed(name)
        guard !name.isEmpty else {
            prompt = nil
            return
        }
        guard name.count <= SavedView.longestName else {
            say("a name of more than \(SavedView.longestName) characters says no more", .bad)
            return
        }
        if views.contains(where: { $0.name == name && !$0.isKept }) {
            say("\(name) stands in the configuration file: take another name", .bad)
            return
        }
        prompt = nil
        emit(
            .keepView(
                SavedView(
                    name: name, filter: runs.filterText, order: shownOrder,
                    columns: Set(RunsColumn.allCases).subtracting(runs.hiddenColumns), isKept: true)))
    }

    /// The program kept a view or dropped one; these are all it keeps now.
    mutating func takeViews(_ kept: [SavedView], _ note: String) {
        views = views.filter { !$0.isKept } + kept
        say(note, .good)
        drawSoon()
    }
}
