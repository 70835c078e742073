import Workflows

/// What the source of an outside stream promises that keeps what its connectors could not be given.
enum ReplayingSourcePromises {
    static let all =
        DeadLetterKeepingPromises<SourceLetterTrial>.all + [
            PromiseOf<SourceLetterTrial>("A receiver says once what it could not read, and it is what is kept") {
                trial in
                for name in ["told-1", "told-2"] { _ = try await trial.lose(name) }
                let receiver = try await trial.stream.receiver("told-1")
                try expect(try await trial.stream.rest(receiver), is: [], "what the connector is given")
                let told = receiver.takeUnreadable()
                try expect(told.map(\.consumer), is: ["told-1", "told-1"], "whose they would have been")
                try expect(told.allSatisfy { !$0.error.isEmpty }, "errors", saw: told)
                let kept = try await trial.letters()
                try expect(Set(told.map(\.eventID)), is: Set(kept.map(\.eventID)), "the events")
                try expect(try await trial.stream.rest(receiver), is: [], "what comes after that")
                try expect(receiver.takeUnreadable(), is: [], "what it says after that")
            },

            PromiseOf<SourceLetterTrial>(
                "A letter of an event that turns out to be for no connector says that it is gone"
            ) {
                trial in
                let item = try await trial.lose("diverted")
                let letter = try await trial.letter(of: "diverted-1")
                guard let divert = trial.stream.subject.divert else { return }
                try await divert(item)
                try expect(try await trial.reread(letter), is: .gone, "what is read")
            },
        ]
}

extension ConformanceSuite {
    /// What a `ReplayingSource` promises beside what a `ConnectorSource` does. Needs ``ConnectorSourceUnderTest/spoil`` and
    /// ``ConnectorSourceUnderTest/mend``, and ``ConnectorSourceUnderTest/remove`` and ``ConnectorSourceUnderTest/divert`` where
    /// there is such a thing.
    public static func replayingSource(_ make: @escaping ConnectorSourceUnderTest.Factory) -> ConformanceSuite {
        ConformanceSuite("ReplayingSource", ReplayingSourcePromises.all) { clock in
            SourceLetterTrial(stream: StreamTrial(subject: try await make(clock), clock: clock))
        }
    }
}
