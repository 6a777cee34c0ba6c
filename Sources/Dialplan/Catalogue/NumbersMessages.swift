extension Catalogue {
    static let numbers: [Entry] = [
        Entry(
            "E0201", "this is no number pattern",
            """
            A pattern is made of digits, `*`, `#`, `x` for any digit, sets such as `[2-5]`, and \
            a final `.`. There is no `_` in front, and no `N` or `Z`.
            """,
            wrong: """
                context staff { number _9NXX { hangup } }
                """,
            right: """
                context staff { number 9[2-9]xx { hangup } }
                """),
        Entry(
            "E0202", "a number is defined twice",
            """
            The very same pattern stands twice at the same distance, so that neither is nearer.
            """,
            wrong: """
                context staff {
                  number 1 { ring 201 }
                  number 1 { ring 202 }
                }
                """,
            right: """
                context staff {
                  number 1 { ring 201 }
                  number 2 { ring 202 }
                }
                """),
        Entry(
            "W0203", "two patterns overlap",
            """
            Some numbers match both, and neither pattern is inside the other. The rule still \
            decides: compared from the left, the one that leaves fewer choices wins. Say what \
            you mean with a narrower pattern.
            """,
            wrong: """
                context staff {
                  number 6xx1 { ring 201 }
                  number 64xx { ring 202 }
                }
                """,
            right: """
                context staff {
                  number 63x1 { ring 201 }
                  number 64xx { ring 202 }
                }
                """),
        Entry(
            "N0204", "after this key Bellbird waits",
            """
            The key is also the beginning of a longer number that may be pressed here, so \
            Bellbird waits a moment for more.
            """,
            wrong: """
                menu main {
                  press 2 { hangup }
                  press 2xx { ring entered }
                  on timeout, invalid { hangup }
                }
                """,
            right: """
                menu main {
                  press 1 { hangup }
                  press 2xx { ring entered }
                  on timeout, invalid { hangup }
                }
                """),
        Entry(
            "W0205", "an expression can never match",
            """
            An expression is looked at only where no pattern matches. Every number that this one \
            means is taken by a pattern.
            """,
            wrong: """
                context staff {
                  number 00. { hangup }
                  number regex "0049\\\\d+" { hangup }
                }
                """,
            right: """
                context staff {
                  number regex "0049\\\\d+" { hangup }
                }
                """),
        Entry(
            "W0206", "an extension has an emergency number",
            """
            Emergency numbers go first, so nobody can call this extension. Give it another \
            number.
            """,
            wrong: """
                [extension.112]
                context = "staff"
                """,
            right: """
                [extension.212]
                context = "staff"
                """),
        Entry(
            "W0207", "no extension matches",
            """
            The line rings what was dialed, but there is no phone among these numbers.
            """,
            wrong: """
                context staff { number 5xx { ring dialed } }
                """,
            right: """
                context staff { number 2xx { ring dialed } }
                """),
        Entry(
            "N0208", "other numbers are told not to exist",
            """
            Callers from outside who dial a number that is not listed hear that it does not \
            exist. `otherwise` says what they get instead.
            """,
            wrong: """
                incoming telco { number +15550100 { voicemail 201 } }
                """,
            right: """
                incoming telco {
                  number +15550100 { voicemail 201 }
                  otherwise { goto desk }
                }
                """),
    ]
}
