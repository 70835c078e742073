import Testing

@testable import TerminalUI

/// Sequences that terminals send for keys, and the keys they are.
enum KeySequences {
    static let keys: [(sequence: String, key: Key)] = [
        ("\u{1B}[A", .up), ("\u{1B}[B", .down), ("\u{1B}[C", .right), ("\u{1B}[D", .left),
        ("\u{1B}OA", .up), ("\u{1B}OB", .down), ("\u{1B}OC", .right), ("\u{1B}OD", .left),
        ("\u{1B}[H", .home), ("\u{1B}[F", .end), ("\u{1B}OH", .home), ("\u{1B}OF", .end),
        ("\u{1B}[1~", .home), ("\u{1B}[7~", .home), ("\u{1B}[4~", .end), ("\u{1B}[8~", .end),
        ("\u{1B}[2~", .insert), ("\u{1B}[3~", .delete), ("\u{1B}[5~", .pageUp), ("\u{1B}[6~", .pageDown),
        ("\u{1B}[Z", .backTab), ("\u{1B}OP", .function(1)), ("\u{1B}OS", .function(4)), ("\u{1B}[11~", .function(1)),
        ("\u{1B}[15~", .function(5)), ("\u{1B}[17~", .function(6)), ("\u{1B}[21~", .function(10)),
        ("\u{1B}[24~", .function(12)), ("\u{1B}[[A", .function(1)), ("\u{1B}[[E", .function(5)),
        ("\u{1B}OM", .enter), ("\u{1B}Op", .character("0")), ("\u{1B}Oy", .character("9")),
    ]

    /// Sequences that are no key here and must not become one.
    static let silent = [
        "\u{1B}[1;5D", "\u{1B}[3;5~", "\u{1B}[1;2P", "\u{1B}[3$", "\u{1B}[3^", "\u{1B}[a", "\u{1B}Oa", "\u{1B}O5D",
        "\u{1B}[?1;2c", "\u{1B}[M !!", "\u{1B}[97;5u", "\u{1B}[27;5;68~", "\u{1B}[?2026;2$y", "\u{1B}[12;40R",
    ]
}

@Suite("Key sequences")
struct KeySequenceTests {
    @Test("Whole sequences are the keys they stand for")
    func whole() {
        for (sequence, key) in KeySequences.keys {
            var decoder = KeyDecoder()
            #expect(decoder.read(sequence.utf8, at: .zero) == [.key(key)], "\(sequence.debugDescription)")
        }
    }

    @Test("A key with modifiers, a reply or a report is never another key")
    func silent() {
        for sequence in KeySequences.silent {
            var decoder = KeyDecoder()
            #expect(decoder.read(sequence.utf8, at: .zero) == [], "\(sequence.debugDescription)")
            #expect(decoder.read("j".utf8, at: .milliseconds(1)) == [.key(.character("j"))])
        }
    }

    /// Every sequence, split at every byte, and wholly into bytes, leaves no letter behind.
    @Test("A sequence split on a slow link never becomes letters", arguments: [40, 200, 450])
    func split(milliseconds: Int) {
        let gap = Duration.milliseconds(milliseconds)
        let reports = ["\u{1B}[<0;10;5M", "\u{1B}[I", "\u{1B}[O"]
        for sequence in KeySequences.keys.map(\.sequence) + KeySequences.silent + reports {
            let bytes = Array(sequence.utf8)
            let splits = (1..<bytes.count).map { [Array(bytes[..<$0]), Array(bytes[$0...])] } + [bytes.map { [$0] }]
            for parts in splits {
                let typed = keys(of: parts, gap: gap)
                let split = parts.map { String(decoding: $0, as: UTF8.self) }
                let own = KeySequences.keys.filter { $0.sequence == sequence }.map(\.key)
                let allowed: Set<Key> = parts[0].count == 1 ? [.escape] : Set(own)
                #expect(typed.allSatisfy(allowed.contains), "\(split) gave \(typed)")
                if parts[0].count == 1 { #expect(typed == [.escape], "\(split) gave \(typed)") }
            }
        }
    }

    private func keys(of parts: [[UInt8]], gap: Duration) -> [Key] {
        var decoder = KeyDecoder()
        var now = Duration.zero
        var events: [TerminalEvent] = []
        for part in parts {
            events += decoder.read(part, at: now)
            let next = now + gap
            while let deadline = decoder.deadline, deadline <= next { events += decoder.expire(at: deadline) }
            now = next
        }
        events += decoder.read("j".utf8, at: now + .seconds(2))
        #expect(events.last == .key(.character("j")), "what is typed later counts")
        return events.dropLast().compactMap { event in
            if case .key(let key) = event { key } else { nil }
        }
    }
}
