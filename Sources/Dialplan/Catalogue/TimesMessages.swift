extension Catalogue {
    static let times: [Entry] = [
        Entry(
            "E0701", "this is no day",
            """
            Days are mon, tue, wed, thu, fri, sat, sun, ranges of them, and `daily`.
            """,
            wrong: """
                schedule hours { open mon-fry 09:00-17:00 }
                """,
            right: """
                schedule hours { open mon-fri 09:00-17:00 }
                """),
        Entry(
            "E0702", "a holiday has no name",
            """
            The name stands in quotes in front of its dates; tests and traces show it.
            """,
            wrong: """
                holidays irish { 01-01 }
                """,
            right: """
                holidays irish { "New Year" 01-01 }
                """),
        Entry(
            "E0703", "this is no time",
            """
            Times are written `09:00-17:30`.
            """,
            wrong: """
                schedule hours { open mon-fri 9-17 }
                """,
            right: """
                schedule hours { open mon-fri 09:00-17:00 }
                """),
        Entry(
            "E0704", "this is no date",
            """
            Dates are written month first: `12-24` every year, `2026-12-24` once.
            """,
            wrong: """
                holidays days { "Christmas" 25-12 }
                """,
            right: """
                holidays days { "Christmas" 12-25 }
                """),
        Entry(
            "E0705", "there is no such time zone",
            """
            Zones have the names of the time zone database.
            """,
            wrong: """
                settings { timezone "Berlin" }
                """,
            right: """
                settings { timezone "Europe/Berlin" }
                """),
        Entry(
            "E0706", "two times overlap and are equally long",
            """
            Of two times the shorter one wins. These two are equally long, so nothing decides \
            between their states.
            """,
            wrong: """
                schedule hours {
                  open mon 09:00-12:00
                  lunch mon 11:00-14:00
                }
                """,
            right: """
                schedule hours {
                  open mon 09:00-17:00
                  lunch mon 11:00-14:00
                }
                """),
        Entry(
            "W0707", "nobody asks for a state",
            """
            A schedule has a state that no line asks for. Often it is a mistyped word.
            """,
            wrong: """
                schedule hours {
                  open mon-fri 09:00-17:00
                  close sat
                }
                context staff {
                  number 1 { if hours is open { ring 201 } }
                }
                """,
            right: """
                schedule hours {
                  open mon-fri 09:00-17:00
                  closed sat
                }
                context staff {
                  number 1 { if hours is open { ring 201 } }
                }
                """),
        Entry(
            "W0708", "a holiday is over",
            """
            All its dates are past. Without the year it comes again.
            """,
            wrong: """
                holidays old { "Moving" 2024-05-01 }
                """,
            right: """
                holidays old { "May Day" 05-01 }
                """),
        Entry(
            "E0801", "a test says something that it cannot",
            """
            Its steps are at, given, call, press, answer, hangup and expect, with the words that \
            the message names.
            """,
            wrong: """
                test "a" { expect rign 201 }
                """,
            right: """
                test "a" { call from 201 to 1; expect ring 201 }
                """),
        Entry(
            "E0802", "a test names something that does not exist",
            """
            Phones, trunks, services and the like in a test have to exist as in the plan.
            """,
            wrong: """
                test "a" { given 999 is busy }
                """,
            right: """
                test "a" { given 201 is busy }
                """),
        Entry(
            "E0803", "a test failed",
            """
            Something that was expected did not happen, or something happened that must not. \
            What happened follows.
            """,
            wrong: """
                test "a" { call from 201 to 1; expect voicemail 202 }
                """,
            right: """
                test "a" { call from 201 to 1; expect ring 201 }
                """),
        Entry(
            "E0804", "a step of a test comes at a wrong moment",
            """
            Nobody has called yet, the phone does not ring, or the call is over by then.
            """,
            wrong: """
                test "a" { answer 201 }
                """,
            right: """
                test "a" { call from 201 to 1; answer 201 after 2s }
                """),
        Entry(
            "E1001", "the TOML cannot be read",
            """
            The message shows where the text stops being TOML.
            """,
            wrong: """
                name = Alice
                """,
            right: """
                name = "Alice"
                """),
        Entry(
            "E1002", "there is no such key",
            """
            The keys of a table are fixed; the message names the nearest one.
            """,
            wrong: """
                nmae = "Alice"
                """,
            right: """
                name = "Alice"
                """),
        Entry(
            "E1003", "a value is of the wrong type",
            """
            A text, a number, a list or a table is needed here.
            """,
            wrong: """
                lines = "4"
                """,
            right: """
                lines = 4
                """),
        Entry(
            "E1004", "a key stands twice",
            """
            In one table a key stands once.
            """,
            wrong: """
                name = "A"
                name = "B"
                """,
            right: """
                name = "A"
                """),
        Entry(
            "E1005", "a key is missing",
            """
            A table lacks a key without which it means nothing.
            """,
            wrong: """
                [extension.201]
                """,
            right: """
                [extension.201]
                context = "staff"
                """),
        Entry(
            "E1006", "a value is not right",
            """
            The value has the right type, but cannot be used.
            """,
            wrong: """
                did = "015550121"
                """,
            right: """
                did = "+35315550121"
                """),
        Entry(
            "E1007", "a secret is too short",
            """
            Short passwords are guessed within hours. Phones need at least eight characters, \
            PINs four to twelve digits.
            """,
            wrong: """
                201 = "1234"
                """,
            right: """
                201 = "a long password"
                """),
        Entry(
            "W1008", "an extension has no password",
            """
            No phone can be registered for it. Its password stands in secrets.toml.
            """,
            wrong: """
                [phone]
                """,
            right: """
                [phone]
                201 = "a long password"
                """),
        Entry(
            "E1009", "there is no dialplan",
            """
            The configuration has no `.dial` file.
            """,
            wrong: """
                an empty folder
                """,
            right: """
                dialplans/main.dial
                """),
        Entry(
            "E1010", "a secret stands in the wrong file",
            """
            Passwords, PINs and tokens stand in secrets.toml only, which nobody else may read.
            """,
            wrong: """
                [phone]  in extensions.toml
                """,
            right: """
                [phone]  in secrets.toml
                """),
        Entry(
            "W1012", "a trunk takes in telephones",
            """
            Calls from the addresses in `from` are the trunk's, without a password. A network of \
            the house holds telephones too: their calls would come in as from outside.
            """,
            wrong: """
                [trunk.provider]
                server = "sip.provider.example"
                from = ["192.168.0.0/16"]
                """,
            right: """
                [trunk.provider]
                server = "sip.provider.example"
                from = ["192.0.2.10"]
                """),
        Entry(
            "E1011", "secrets.toml holds nothing but secrets",
            """
            The file is not read where secrets may not be known, so nothing else can stand in \
            it.
            """,
            wrong: """
                [extension.201]  in secrets.toml
                """,
            right: """
                [extension.201]  in extensions.toml
                """),
    ]
}
