/// One plan of the conformance suite, with its tests.
struct ConformanceCase: Sendable, CustomStringConvertible {
    let name: String
    let plan: String

    var description: String { name }

    /// What the numbers of the house lead to, and tests.
    static func house(
        _ name: String, _ numbers: String, _ tests: String, before: String = ""
    ) -> Self {
        Self(
            name: name,
            plan: """
                \(before)
                context staff {
                  number 2xx { ring dialed for 20s }
                  \(numbers)
                }
                \(tests)
                """)
    }

    static func test(_ lines: String) -> String { "test \"t\" {\n\(lines)\n}\n" }

    static let all: [Self] =
        ringing + groups + outside + outsideMembers + own + talking + asking + changing + hearing
        + contract + mailboxes + monitoring

    // MARK: - Phones

    private static let ringing: [Self] = [
        house(
            "answers, and hangs up", "",
            test(
                """
                given 202 answers after 5s
                call from 201 to 202
                expect ring 202
                expect talk 202
                hangup 202 after 40s
                expect hangup normal
                """)),
        house(
            "answers; the caller hangs up by itself", "",
            test("given 202 answers after 5s\ncall from 201 to 202\nexpect caller-hangup")),
        house("nobody answers", "", test("call from 201 to 202\nexpect hangup noanswer")),
        house(
            "is busy", "number 8 { ring 202 for 20s { on busy { tag why = \"busy\" } } }",
            test(
                """
                given 202 is busy
                call from 201 to 8
                expect tag why busy
                expect hangup busy
                """)),
        house(
            "declines", "number 8 { ring 202 for 20s { on declined { ring 203 for 5s } } }",
            test(
                """
                given 202 declines
                call from 201 to 8
                expect ring 202
                expect ring 203
                expect hangup noanswer
                """)),
        house(
            "is not there", "number 8 { ring 202 for 20s { on unavailable { ring 203 for 5s } } }",
            test("given 202 is offline\ncall from 201 to 8\nexpect ring 203\nexpect no ring 202")),
        house(
            "rings for somebody else already", "",
            test("given 202 is ringing\ncall from 201 to 202\nexpect ring 202")),
        house(
            "several, one after the other; the outcome is the most hopeful one",
            "number 8 { ring 202, 203 after 5s, 204 after 10s for 20s { otherwise { log \"no\" } } }",
            test(
                """
                given 202 declines
                given 203 is busy
                call from 201 to 8
                expect ring 202
                expect ring 204
                expect log no
                expect hangup noanswer
                """)),
        house(
            "the first one that answers has the call",
            "number 8 { ring 202, 203, 204 after 4s for 20s }",
            test(
                """
                given 203 answers after 7s
                given 204 answers after 1s
                call from 201 to 8
                expect talk 204 by 204
                expect no talk 203
                """)),
        house(
            "a conversation has been: `on ended`",
            "number 8 { ring 202 for 20s { on ended { ring 203 for 5s } } }",
            test(
                """
                given 202 answers after 3s
                call from 201 to 8
                expect talk 202
                hangup 202 after 10s
                expect ring 203
                expect hangup noanswer
                """)),
        house(
            "the caller's own phone is busy with its call",
            "number 8 { if state(201) is busy { ring 203 for 5s } else { ring 204 for 5s } }",
            test("call from 201 to 8\nexpect ring 203\nexpect no ring 204")),
        house(
            "`otherwise`, then the next line",
            "number 8 { ring 202 for 5s { otherwise { log \"o\" } }; ring 203 for 5s }",
            test("given 202 is busy\ncall from 201 to 8\nexpect log o\nexpect ring 203")),
    ]

    private static func group(_ strategy: String, _ tests: String) -> Self {
        house(
            "a group, \(strategy)", "number 8 { ring desk for 60s }", tests,
            before: "group desk { members 202, 203, 204; strategy \(strategy); each 10s }")
    }

    private static let groups: [Self] = [
        group("all", test("given 203 answers after 9s\ncall from 201 to 8\nexpect talk 203")),
        group(
            "in-order",
            test("given 203 is offline\ngiven 202 is busy\ncall from 201 to 8\nexpect ring 204")),
        group(
            "in-order", test("given 204 answers after 2s\ncall from 201 to 8\nexpect talk 204")),
        group(
            "round-robin",
            test(
                """
                call from 201 to 8
                expect ring 202
                hangup after 3s
                call from 201 to 8
                expect ring 203
                expect no ring 204
                hangup after 3s
                """)),
        group(
            "longest-idle",
            test(
                """
                given 202 answers after 2s
                call from 201 to 8
                expect talk 202
                hangup after 5s
                call from 201 to 8
                expect ring 203
                expect ring 204
                expect ring 202
                """)),
        group(
            "fewest-calls",
            test(
                """
                given 202 answers after 2s
                call from 201 to 8
                expect talk 202
                hangup 202 after 5s
                call from 201 to 8
                expect ring 203
                """)),
        house(
            "a queue: agents ring in turn, nobody works, too late, a key",
            """
            number 8 { queue help for 40s { on timeout { log "late" } on nobody { log "none" } } }
              number 9 { queue help for 40s { on key 1 { log "one" } } }
            """,
            """
            test "the second takes it" {
              given 203 answers after 3s
              call from 201 to 8
              expect queue help
              expect ring 202
              expect ring 203
              expect talk 203
              hangup 203 after 10s
              expect hangup normal
            }
            test "late" { call from 201 to 8; expect ring 202; expect log late }
            test "none" {
              given 202 is offline
              given 203 is offline
              call from 201 to 8
              expect log none
              expect no ring 202
            }
            test "one is busy" { given 202 is busy; call from 201 to 8; expect ring 203; expect no ring 202 }
            test "key" { call from 201 to 9; press 1 after 3s; expect log one }
            test "gone" { call from 201 to 8; hangup after 12s; expect hangup normal }
            """,
            before: "queue help { members 202, 203; strategy in-order; each 10s; wrap-up 5s }"),
        house(
            "forwards: always, busy, not answered, in a circle, and nobody is disturbed",
            "number 8 { ring desk for 40s }\n  number 9 { hangup gone }",
            """
            test "always" {
              given 202 forwards to 203
              call from 201 to 202
              expect ring 203
              expect no ring 202
            }
            test "busy" {
              given 202 is dnd
              given 202 forwards busy to 203
              call from 201 to 202
              expect ring 203
            }
            test "not answered" {
              given 202 forwards noanswer to 204
              given 204 answers after 3s
              call from 201 to 202
              expect ring 202
              expect ring 204 after 20s
              expect talk 204
              hangup after 2s
            }
            test "circle" {
              given 202 forwards to 203
              given 203 forwards to 202
              call from 201 to 202
              expect ring 202
            }
            test "elsewhere" {
              given 202 forwards to 9
              call from 201 to 202
              expect no ring 202
              expect hangup
            }
            test "group" {
              given 202 forwards to 204
              given 203 is dnd
              call from 201 to 8
              expect ring 204
              expect no ring 203
            }
            """, before: "group desk { members 202, 203; strategy in-order; each 10s }"),
        house(
            "a group passes who is busy", "number 8 { ring desk for 30s }",
            test("given 202 is busy\ncall from 201 to 8\nexpect ring 203\nexpect no ring 202"),
            before: "group desk { members 202, 203; strategy in-order; each 10s; skip busy }"),
    ]

    // MARK: - Outside

    private static func dial(_ name: String, _ options: String, _ tests: String) -> Self {
        house(
            name,
            """
            allow local
              number 0x. {
                dial dialed via first, second for 30s { \(options) }
              }
            """, tests + "\n")
    }

    private static let number = "0301234567"

    /// Outside numbers beside phones: in a `ring`, in a group, in a queue, behind a forward.
    private static let outsideMembers: [Self] = [
        house(
            "an outside number beside a phone", "allow local\n" + beside,
            test(
                """
                given \(number) answers after 4s
                call from 202 to 8
                expect ring 203
                expect dial \(number) via first as 201
                expect talk \(number)
                hangup \(number) after 20s
                expect hangup normal
                """)
                + test("given 203 answers after 4s\ncall from 202 to 8\nexpect talk 203")
                + test("call from 202 to 8\nexpect hangup noanswer")),
        house(
            "an outside number beside a phone: busy, its trunk down, both",
            "allow local\n" + beside,
            test(
                """
                given \(number) is busy
                given 203 declines
                call from 202 to 8
                expect dial \(number)
                expect hangup busy
                """)
                + test(
                    """
                    given trunk first is down
                    given trunk second is down
                    given 203 answers after 4s
                    call from 202 to 8
                    expect no dial
                    expect talk 203
                    """)
                + test(
                    """
                    given trunk first is down
                    given \(number) answers after 4s
                    call from 202 to 8
                    expect dial \(number) via second
                    expect talk \(number)
                    """)),
        house(
            "an outside number that who pays may not call", beside,
            test("call from 202 to 8\nexpect ring 203\nexpect no dial\nexpect hangup noanswer")),
        house(
            "an outside number in a group, one after the other",
            "allow local\n number 8 { ring some for 40s }",
            test(
                """
                given \(number) answers after 4s
                call from 202 to 8
                expect ring 203
                expect dial \(number)
                expect talk \(number)
                """),
            before: """
                group some {
                  members 203, dial \(number) via first as 201
                  strategy in-order
                  each 6s
                }
                """),
    ]

    /// What people do with their own phones by code.
    private static let own: [Self] = [
        house(
            "the last number again",
            "allow local\n include std.features\n"
                + "number 0x. { dial dialed via first for 20s }",
            test("given 201 dialed \(number)\ncall from 201 to *66\nexpect dial \(number) as 201")
                + test(
                    """
                    call from 201 to 202
                    call from 201 to *43
                    call from 201 to *66
                    expect ring 202
                    """)
                + test("call from 201 to *66\nexpect play congestion\nexpect no ring 202")),
        house(
            "no call waiting, and again", "include std.features",
            test(
                """
                given 202 is ringing
                call from 202 to *71
                call from 201 to 202
                expect no ring 202
                expect hangup busy
                """)
                + test(
                    """
                    given 202 is ringing
                    call from 202 to *71
                    call from 202 to *70
                    call from 201 to 202
                    expect ring 202
                    """)),
    ]

    private static let beside =
        "number 8 { ring 203, dial \(number) via first via second as 201 for 20s }"

    private static let outside: [Self] = [
        dial(
            "outside answers", "",
            test(
                """
                given \(number) answers after 6s
                call from 201 to \(number)
                expect dial \(number) via first as 201
                expect talk \(number)
                hangup \(number) after 20s
                expect hangup normal
                """)),
        dial(
            "outside: nobody answers", "",
            test("call from 201 to \(number)\nexpect hangup noanswer")),
        dial(
            "outside is busy", "on busy { ring 202 for 5s }",
            test("given \(number) is busy\ncall from 201 to \(number)\nexpect ring 202")),
        dial(
            "outside declines", "",
            test("given \(number) declines\ncall from 201 to \(number)\nexpect hangup declined")),
        dial(
            "outside cannot be reached", "",
            test(
                "given \(number) is offline\ncall from 201 to \(number)\nexpect hangup unavailable"
            )),
        dial(
            "a trunk is down: the next one", "",
            test(
                """
                given trunk first is down
                given \(number) answers after 2s
                call from 201 to \(number)
                expect dial \(number) via second
                expect talk \(number)
                """)),
        dial(
            "a trunk is full: the next one", "",
            test("given trunk first is full\ncall from 201 to \(number)\nexpect dial via second")),
        dial(
            "no trunk is there", "on congested { log \"none\" }",
            test(
                """
                given trunk first is down
                given trunk second is full
                call from 201 to \(number)
                expect log none
                expect hangup congested
                """)),
        dial(
            "the longest conversation", "limit 15s; on ended { log \"over\" }",
            test(
                """
                given \(number) answers after 2s
                call from 201 to \(number)
                expect talk \(number)
                expect log over
                expect hangup normal
                """)),
        dial(
            "a class that may not be called", "",
            test("call from 201 to 0041581234567\nexpect refused\nexpect no dial")),
        Self(
            name: "an emergency call: past every right, and answered",
            plan: """
                numbering germany area 30
                emergency { numbers 112; via first, second }
                context staff { number 2xx { ring dialed } }
                test "t" {
                  given trunk first is down
                  call from 201 to 112
                  expect dial 112 via second
                  expect caller-hangup
                }
                """),
        Self(
            name: "from outside, known and anonymous",
            plan: """
                context staff { number 2xx { ring dialed } }
                incoming first {
                  number +4930x. {
                    if caller.anonymous { tag who = "nobody" } else { tag who = caller.number else "-" }
                    ring 202 for 10s
                  }
                  otherwise { hangup not-found }
                }
                test "known" {
                  call from +4940111 to +493012 on first
                  expect tag who +4940111
                  expect ring 202
                  answer 202 after 4s
                  hangup after 7s
                }
                test "anonymous" {
                  call from anonymous to +493012 on first
                  expect tag who nobody
                }
                test "nobody has that number" {
                  call from +4940111 to +4912 on first
                  expect hangup not-found
                }
                """),
    ]
}
