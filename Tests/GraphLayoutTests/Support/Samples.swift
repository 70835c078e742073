import GraphLayout

/// Workflows as people write them.
enum Samples {
    static let chain = workflow(
        "created*, verified, approved, shipped, done!",
        "created>verified, verified>approved, approved>shipped, shipped>done")

    static let order = workflow(
        "Created*, Paid, Picking, Packed, Shipped, Delivered!, Cancelled!, Refunding, Refunded!",
        """
        Created>Paid, Created>Cancelled timeout 24h, Paid>Picking, Paid>Refunding callback, Picking>Packed,
        Packed>Shipped, Packed>Picking, Shipped>Delivered, Shipped>Refunding callback, Refunding>Refunded
        """)

    static let kyc = workflow(
        "Created*, Verified, Collecting, Approved, Done!, Rejected!, Expired!",
        """
        Created>Verified, Verified>Collecting, Verified>Expired timeout 24h, Collecting>Approved,
        Collecting>Rejected, Collecting>Verified, Collecting>Expired timeout 2h, Approved>Done
        """)

    static let payments = workflow(
        """
        Created*, Screening, Manual review, Authorising, Authorised, Capturing, Captured!, Declined!, Voided!, Failed!
        """,
        """
        Created>Screening, Screening>Authorising, Screening>Manual review, Screening>Declined,
        Manual review>Authorising callback, Manual review>Declined callback, Manual review>Manual review,
        Authorising>Authorised, Authorising>Declined, Authorised>Capturing, Authorised>Voided timeout 7d,
        Authorised>Voided callback, Capturing>Captured, Capturing>Failed, Capturing>Authorised
        """)

    static let subscription = workflow(
        "Trial*, Active, Past due, Suspended, Cancelling, Ended!",
        """
        orders>Trial connector, Trial>Active, Trial>Ended timeout 14d, Active>Past due, Active>Cancelling callback,
        Past due>Active, Past due>Suspended timeout 7d, Suspended>Active callback, Suspended>Ended timeout 30d,
        Cancelling>Ended, Active>Active timeout 30d
        """)

    static let fanOut = workflow(
        "Received*, Triage, Email, Letter, Phone, Portal, Closed!",
        """
        Received>Triage, Triage>Email, Triage>Letter, Triage>Phone, Triage>Portal, Email>Closed, Letter>Closed,
        Phone>Closed, Portal>Closed
        """)

    static let loan = workflow(
        """
        Applied*, Identity check, Credit check, Income check, Underwriting, Manual review, Offered, Signed, Funded,
        Repaying, In arrears, Repaid!, Written off!, Declined!, Withdrawn!
        """,
        """
        Applied>Identity check, Identity check>Credit check, Identity check>Declined, Credit check>Income check,
        Credit check>Declined, Income check>Underwriting, Income check>Manual review, Manual review>Underwriting,
        Manual review>Identity check, Manual review>Declined timeout 7d, Underwriting>Offered, Underwriting>Declined,
        Offered>Signed callback, Offered>Withdrawn timeout 30d, Signed>Funded, Funded>Repaying, Repaying>Repaid,
        Repaying>In arrears timeout 5d, In arrears>Repaying callback, In arrears>Written off timeout 90d,
        Applied>Withdrawn callback, Repaying>Repaying callback
        """)

    /// `a*` starts, `b!` ends; `a>b timeout 2h` is an edge. What an edge leaves is a workflow's name for a connector.
    static func workflow(_ statuses: String, _ edges: String) -> GraphDefinition {
        let list = { (text: String) in
            text.replacing("\n", with: " ").split(separator: ",").map { $0.trimming(" ") }.filter { !$0.isEmpty }
        }
        let nodes = list(statuses).enumerated().map { index, text in
            GraphDefinition.Node(
                id: index + 1, label: text.trimming("*!"), isStarting: text.hasSuffix("*"),
                isTerminal: text.hasSuffix("!"))
        }
        let kinds: [String: EdgeKind] = ["timeout": .timeout, "callback": .callback, "connector": .connector]
        let links = list(edges).map { text -> GraphDefinition.Edge in
            var words = text.split(separator: " ").map(String.init)
            let place = words.firstIndex { kinds[$0] != nil }
            let kind = place.flatMap { kinds[words[$0]] } ?? .step
            let note = place.map { words[($0 + 1)...].joined(separator: " ") } ?? ""
            if let place { words.removeSubrange(place...) }
            let ends = words.joined(separator: " ").split(separator: ">").map(String.init)
            let id = { (label: String?) in nodes.first { $0.label == label }?.id ?? 0 }
            return GraphDefinition.Edge(
                from: id(ends.first), to: id(ends.last), kind: kind, note: kind == .connector ? ends[0] : note)
        }
        return GraphDefinition(nodes: nodes, edges: links)
    }
}

extension StringProtocol {
    func trimming(_ characters: String) -> String {
        var result = Substring(self)
        while let first = result.first, characters.contains(first) { result.removeFirst() }
        while let last = result.last, characters.contains(last) { result.removeLast() }
        return String(result)
    }
}
