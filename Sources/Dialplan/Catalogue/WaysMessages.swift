extension Catalogue {
    static let ways: [Entry] = [
        Entry(
            "E0501", "a menu does not say what happens",
            """
            Silence, wrong keys and the last failed try all have to lead somewhere, or callers \
            would be left with nothing.
            """,
            wrong: """
                menu main { press 1 { hangup } }
                """,
            right: """
                menu main {
                  press 1 { hangup }
                  on timeout, invalid { repeat }
                  on failed { hangup }
                }
                """),
        Entry(
            "W0502", "a line never runs",
            """
            The line before it ends the call or leaves for good.
            """,
            wrong: """
                context staff {
                  number 1 { hangup; answer }
                }
                """,
            right: """
                context staff {
                  number 1 { answer; hangup }
                }
                """),
        Entry(
            "E0503", "a call could go round for ever",
            """
            A circle of `goto` is fine if every way round takes time. This one does not.
            """,
            wrong: """
                flow a { goto b }
                flow b { goto a }
                """,
            right: """
                flow a { play tone busy; goto b }
                flow b { goto a }
                """),
        Entry(
            "E0504", "something contains itself",
            """
            Flows, functions and groups cannot use themselves, not even over others. Calls that \
            go in circles use `goto`.
            """,
            wrong: """
                flow a { do a }
                """,
            right: """
                flow a { play tone busy; goto a }
                """),
        Entry(
            "E0505", "a `match` forgets a state",
            """
            It has to name every state, or say `otherwise`, so that no moment is left out.
            """,
            wrong: """
                toggle night
                context staff {
                  number 1 { match night { on { hangup } } }
                }
                """,
            right: """
                toggle night
                context staff {
                  number 1 { match night { on { hangup }; off { ring 201 } } }
                }
                """),
        Entry(
            "E0506", "this is too often",
            """
            `repeat` goes at most 100 times, `for each` through at most 1,000 values.
            """,
            wrong: """
                context staff {
                  number 1 { repeat 500 times { answer } }
                }
                """,
            right: """
                context staff {
                  number 1 { repeat 5 times { answer } }
                }
                """),
        Entry(
            "E0507", "`repeat` alone stands outside of a menu",
            """
            `repeat` plays a menu again. Elsewhere write how often.
            """,
            wrong: """
                context staff {
                  number 1 { ring 201; repeat }
                }
                """,
            right: """
                context staff {
                  number 1 { repeat 2 times { ring 201 } }
                }
                """),
        Entry(
            "E0508", "this is not possible at that moment",
            """
            After the caller has hung up, and beside a conversation, only actions that need \
            nobody on the line can run. The message lists them.
            """,
            wrong: """
                on hangup { play "bye" }
                """,
            right: """
                on hangup { log "gone" }
                """),
        Entry(
            "W0509", "outside callers hear nothing more",
            """
            If nobody answers, the call just ends. Most callers would rather leave a message.
            """,
            wrong: """
                incoming telco { otherwise { ring 201 } }
                """,
            right: """
                incoming telco { otherwise { ring 201; voicemail 201 } }
                """),
        Entry(
            "W0510", "an outcome can never happen",
            """
            The call itself would be over before.
            """,
            wrong: """
                context staff {
                  number 1 { ring 201 for 5h { on noanswer { hangup } } }
                }
                """,
            right: """
                context staff {
                  number 1 { ring 201 for 30s { on noanswer { hangup } } }
                }
                """),
        Entry(
            "W0511", "a circle may not wait",
            """
            What takes time in this circle returns at once where no phone is registered. A call \
            in it would be ended by force.
            """,
            wrong: """
                flow again { ring 201; goto again }
                """,
            right: """
                flow again { ring 201; play tone busy; goto again }
                """),
        Entry(
            "E0601", "there is no such prompt",
            """
            The message says where it was looked for, and how to record it.
            """,
            wrong: """
                context staff {
                  number 1 { play "welcom" }
                }
                """,
            right: """
                context staff {
                  number 1 { play "welcome" }
                }
                """),
        Entry(
            "W0602", "a prompt is missing in a language",
            """
            Callers in that language hear it in another one, or not at all.
            """,
            wrong: """
                context staff {
                  number 1 { play "only-in-german" }
                }
                """,
            right: """
                context staff {
                  number 1 { play "welcome" }
                }
                """),
        Entry(
            "W0603", "a prompt is converted",
            """
            Telephones take 8,000 or 16,000 samples a second, of one channel. A WAV file of \
            another form is converted when it is read, so that its first listener waits longer.
            """,
            wrong: """
                context staff {
                  number 1 { play "from-the-studio" }
                }
                """,
            right: """
                context staff {
                  number 1 { play "welcome" }
                }
                """),
        Entry(
            "N0604", "a prompt cannot be checked",
            """
            Its name is made in the call, so nobody can say now whether it exists.
            """,
            wrong: """
                context staff {
                  number 1 { play "dir-{dialed}" }
                }
                """,
            right: """
                context staff {
                  number 1 { play "directory" }
                }
                """),
        Entry(
            "E0605", "there are no prompts in a language",
            """
            Callers are spoken to in a language of which there is no prompt: they would hear \
            nothing. It may be mistyped, or its prompts are not here yet.
            """,
            wrong: """
                settings { language ed, en }
                """,
            right: """
                settings { language de, en }
                """),
        Entry(
            "W0606", "there is no such music",
            """
            Music lies in folders, each by its name. Callers who wait hear none, or the tone of \
            ringing.
            """,
            wrong: """
                group desk { members 201; music "jaz" }
                """,
            right: """
                group desk { members 201; music "jazz" }
                """),
        Entry(
            "N0607", "`say` does not speak a language",
            """
            Prompts may be in any language. Numbers, dates and amounts are put together of many, \
            and each language has rules of its own for it; only some are known.
            """,
            wrong: """
                context staff { number 1 { say number 21 language fr } }
                """,
            right: """
                context staff { number 1 { say number 21 language de } }
                """),
        Entry(
            "W0608", "`say money` has no word for a unit",
            """
            The units are written as banks write them. Another one is spelled, letter by letter.
            """,
            wrong: """
                context staff { number 1 { say money 5 "EURO" } }
                """,
            right: """
                context staff { number 1 { say money 5 "EUR" } }
                """),
        Entry(
            "E0620", "a group address for announcements is none",
            """
            Phones that listen to announcements share an IPv4 multicast address and a port. \
            224.0.0.0 to 224.0.0.255 belong to routers; ports below 1024 to the system.
            """,
            wrong: """
                paging hall { mode multicast; multicast "192.168.1.1:5004" }
                """,
            right: """
                paging hall { mode multicast; multicast "239.1.1.1:5004" }
                """),
    ]
}
