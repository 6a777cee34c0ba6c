extension Catalogue {
    static let safety: [Entry] = [
        Entry(
            "E0301", "callers from outside could make calls at your expense",
            """
            A way leads from `incoming` to a `dial` that does not say on whose account. That is \
            how telephone systems are robbed. The message shows the way.
            """,
            wrong: """
                incoming telco { otherwise { dial dialed via telco } }
                """,
            right: """
                incoming telco { otherwise { dial +15550100 via telco as 201 } }
                """),
        Entry(
            "E0302", "callers from outside cannot be given permissions",
            """
            `allow` belongs to phones of our own. Nobody from outside has an account.
            """,
            wrong: """
                incoming telco { allow local }
                """,
            right: """
                incoming telco { otherwise { hangup } }
                """),
        Entry(
            "E0303", "this is an emergency number",
            """
            Emergency numbers are matched before every context. A line that gives them another \
            meaning could never run.
            """,
            wrong: """
                emergency { numbers 112; via telco }
                context staff { number 112 { ring 201 } }
                """,
            right: """
                emergency { numbers 112; via telco }
                context staff { number 113 { ring 201 } }
                """),
        Entry(
            "W0304", "every call made here will be refused",
            """
            The phones of this context may call no class of numbers, or the caller has no \
            account. Add `allow`, or say on whose account.
            """,
            wrong: """
                context staff { number 9|x. { dial dialed via telco } }
                """,
            right: """
                context staff {
                  allow local
                  number 9|x. { dial dialed via telco }
                }
                """),
        Entry(
            "W0305", "a dear class is allowed",
            """
            Premium numbers, or other countries for very many phones, make a stolen password \
            expensive. Give them to those who need them, or say why.
            """,
            wrong: """
                context staff { allow premium }
                """,
            right: """
                context owners { allow premium }  // allow W0305: two phones in a locked room
                """),
        Entry(
            "W0306", "there is no `emergency` block",
            """
            The plan has a way to the outside, and nobody can call for help.
            """,
            wrong: """
                context staff { number 9|x. { dial dialed via telco } }
                """,
            right: """
                emergency { numbers 112; via telco; notify 201 }
                """),
        Entry(
            "W0307", "emergency calls have one trunk only",
            """
            There are other trunks. If the first one is down or full, the next one is tried, and \
            behind those that are named all others; but you know best which one leads to help.
            """,
            wrong: """
                emergency { numbers 112; via telco }
                """,
            right: """
                emergency { numbers 112; via telco, backup }
                """),
        Entry(
            "E0308", "an emergency number is dialed like any other",
            """
            `dial` asks for an account, counts and may refuse. Emergency calls go past all that, \
            by the `emergency` block.
            """,
            wrong: """
                context staff {
                  number 1 { dial 112 via telco }
                }
                """,
            right: """
                emergency { numbers 112; via telco, backup }
                """),
        Entry(
            "W0309", "a PIN is asked openly",
            """
            What a caller types stands in traces and call records. With `secret` it does not.
            """,
            wrong: """
                context staff {
                  number 1 { ask "pin" digits 4 as pin; if pin is 4711 { ring 201 } }
                }
                """,
            right: """
                context staff {
                  number 1 { ask "pin" digits 4 as pin secret; if pin is 4711 { ring 201 } }
                }
                """),
        Entry(
            "W0310", "a phone that strangers can reach may call outside",
            """
            Phones that are marked as guests' stand where anybody can use them.
            """,
            wrong: """
                context lobby { allow national }
                """,
            right: """
                context lobby { number 0 { ring 201 } }
                """),
        Entry(
            "W0311", "a dear class is allowed without a limit",
            """
            Whoever gets hold of such a phone, or of its password, can call as long as he likes. \
            A limit on minutes or money ends that.
            """,
            wrong: """
                context staff { allow international }
                """,
            right: """
                context staff { allow local }
                """),
        Entry(
            "E0401", "only numbers are more or less than others",
            """
            `<` and `>` compare numbers, amounts, lengths of time and dates.
            """,
            wrong: """
                context staff {
                  number 1 { if dialed < 5 { hangup } }
                }
                """,
            right: """
                context staff {
                  number 1 { if call.seconds < 5 { hangup } }
                }
                """),
        Entry(
            "E0402", "a length of time has no unit",
            """
            Write `20s`, `5m` or `2h`.
            """,
            wrong: """
                context staff {
                  number 1 { ring 201 for 20 }
                }
                """,
            right: """
                context staff {
                  number 1 { ring 201 for 20s }
                }
                """),
        Entry(
            "E0403", "a value may be missing",
            """
            Fields of an answer, the extension of a caller from outside and the like may not be \
            there. Say what to take then with `else`, or ask with `is set`.
            """,
            wrong: """
                service crm { url "https://crm.example/"; returns owner: phone }
                context staff {
                  number 1 { lookup crm as found; ring found.owner }
                }
                """,
            right: """
                service crm { url "https://crm.example/"; returns owner: phone }
                context staff {
                  number 1 { lookup crm as found; ring found.owner else 201 }
                }
                """),
        Entry(
            "E0404", "this is a value of another type",
            """
            A text stands where a number is needed, or the like.
            """,
            wrong: """
                context staff {
                  number 1 { ring caller.language }
                }
                """,
            right: """
                context staff {
                  number 1 { ring phone(caller.language) else 201 }
                }
                """),
        Entry(
            "E0405", "this is longer than may be",
            """
            Every option has a longest time.
            """,
            wrong: """
                context staff {
                  number 1 { ring 201 for 25h }
                }
                """,
            right: """
                context staff {
                  number 1 { ring 201 for 1m }
                }
                """),
        Entry(
            "W0406", "a condition is always the same",
            """
            It asks something whose answer never changes.
            """,
            wrong: """
                context staff {
                  number 1 { if dialed is set { hangup } }
                }
                """,
            right: """
                context staff {
                  number 1 { if caller.name is set { hangup } }
                }
                """),
    ]
}
