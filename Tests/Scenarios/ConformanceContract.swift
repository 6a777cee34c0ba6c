/// Talking to the caller, changing the call, and the contract between machine and driver (6.2).
extension ConformanceCase {
    static func of(_ name: String, _ numbers: String, _ tests: String, before: String = "") -> Self
    {
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

    private static func tone(_ name: String) -> Self {
        of(
            "the tone `\(name)`, and for how long",
            "number 8 { play tone \(name); log \"over\" }\n  number 9 { play tone \(name) times 7 }",
            """
            test "about ten seconds" { call from 201 to 8; expect play \(name); expect log over }
            test "so often" { call from 201 to 9; expect play \(name) }
            """)
    }

    static let talking: [Self] =
        ["dial", "ringback", "busy", "congestion", "confirmation", "test"].map(tone) + [
            of(
                "the echo lasts until the caller hangs up", "number 8 { echo-test; log \"no\" }",
                """
                test "by itself" { call from 201 to 8; expect echo-test; expect caller-hangup }
                test "when it likes" { call from 201 to 8; hangup after 90s; expect hangup normal }
                """),
            of(
                "waiting, answering, ringing",
                "number 8 { ringing; wait 3s; answer; wait 5s; log \"over\"; hangup busy }",
                """
                test "to the end" { call from 201 to 8; expect log over; expect hangup busy }
                test "the caller does not wait" {
                  call from 201 to 8
                  hangup after 4s
                  expect hangup normal
                  expect no log
                }
                """),
            of(
                "why a call ends, in the plan's words",
                """
                number 80 { hangup }
                  number 81 { hangup busy }
                  number 82 { hangup declined }
                  number 83 { hangup congested }
                  number 84 { hangup not-found }
                  number 85 { hangup gone }
                """,
                """
                test "0" { call from 201 to 80; expect hangup normal }
                test "1" { call from 201 to 81; expect hangup busy }
                test "2" { call from 201 to 82; expect hangup declined }
                test "3" { call from 201 to 83; expect hangup congested }
                test "4" { call from 201 to 84; expect hangup not-found }
                test "5" { call from 201 to 85; expect hangup gone }
                test "nowhere" { call from 201 to 999; expect nomatch; expect hangup not-found }
                """),
            of(
                "prompts and tones in turn, so often; what is said; music",
                """
                number 8 { play "one", tone busy, "two" times 2; say number 121; log "over" }
                  number 9 { say digits "12" language de; say time "08:30"; log "over" }
                  number 7 { music "jazz"; ring 202 for 5s music "calm" }
                """,
                """
                test "in turn" { call from 201 to 8; expect play "one"; expect log over }
                test "said" { call from 201 to 9; expect log over }
                test "music" { call from 201 to 7; expect hangup noanswer }
                """),
            of(
                "a menu: keys, the wrong ones, none; again",
                "number 8 { goto main }",
                """
                test "one" { call from 201 to 8; press 1 after 3s; expect key 1; expect log one }
                test "while it speaks" { call from 201 to 8; press 1 after 1s; expect log one }
                test "two digits" { call from 201 to 8; press 12 after 6s; expect log twelve }
                test "wrong" { call from 201 to 8; press 7 after 5s; expect invalid; expect log no }
                test "none" { call from 201 to 8; expect timeout; expect log late }
                test "he goes" { call from 201 to 8; hangup after 5s; expect no log }
                """,
                before: """
                    menu main {
                      greeting "hello", tone confirmation
                      wait 5s
                      tries 2
                      press 1 { log "one" }
                      press 12 { log "twelve" }
                      on invalid { log "no"; repeat }
                      on timeout { log "late"; repeat }
                      on failed { log "enough"; hangup }
                    }
                    """),
            of(
                "questions: enough digits, too few, the key that ends them, none",
                """
                number 8 { ask "number" digits 3 as typed { tries 2; on failed { log "no" } }; log "{typed}" }
                  number 9 { ask "number" digits 1-6 as typed { end # }; log "{typed}" }
                """,
                """
                test "three" { call from 201 to 8; press 123 after 4s; expect log "123" }
                test "too few" { call from 201 to 8; press 12 after 4s; expect log no }
                test "ended" { call from 201 to 9; press 42# after 2s; expect log "42" }
                test "none" { call from 201 to 9; expect hangup }
                """),
            of(
                "keys while it rings: nobody hears them before the caller is answered",
                """
                number 8 { answer; ring 202 for 20s { on key 1 { ring 203 for 5s } } }
                  number 9 { ring 202 for 20s { on key 1 { ring 203 for 5s } } }
                """,
                """
                test "heard" { call from 201 to 8; press 51 after 3s; expect key 1; expect ring 203 }
                test "not heard" { call from 201 to 9; press 1 after 3s; expect no key }
                """),
            of(
                "a key that could be the beginning of another waits two seconds",
                """
                number 8 {
                    answer
                    ring 202 for 20s { on key 1 { log "one" } on key 12 { log "twelve" } }
                  }
                """,
                """
                test "one" { call from 201 to 8; press 1 after 3s; expect log one; expect no log twelve }
                test "twelve" {
                  call from 201 to 8
                  press 1 after 3s
                  press 2 after 1s
                  expect log twelve
                  expect no log one
                }
                """),
            of(
                "keys beside a conversation, also behind one that means nothing",
                "number 8 { ring 202 for 20s { during key *9 { log \"door\" } } }",
                """
                test "door" {
                  given 202 answers after 1s
                  call from 201 to 8
                  expect talk 202
                  press 7**9 after 2s
                  expect key *9
                  expect log door
                  hangup 202 after 5s
                }
                """),
        ]

    /// What they answer is said by the test alone; nobody outside is asked.
    static let asking: [Self] = [
        of(
            "a service answers, with each type of value",
            """
            number 8 {
                lookup crm(who: caller.number) as found
                log "{found.tier}, {found.visits}, {found.since}"
                if found.owes > 10 { log "owes" }
                if found.patience > 5s { log "patient" }
                if found.vip { ring found.agent else 204 for 5s }
              }
            """,
            """
            test "found" {
              given crm answers {
                tier: "göld é", visits: 7, owes: 12.50, vip: yes, agent: 203,
                patience: 7s, since: 2026-02-28
              }
              call from 201 to 8
              expect log "göld é, 7, 2026-02-28"
              expect log owes
              expect log patient
              expect ring 203
            }
            """,
            before: """
                service crm {
                  url "https://crm.example/{who}"; takes who: text
                  returns tier: text, visits: int, owes: money, vip: flag, agent: phone, patience: duration, since: date
                }
                """),
        of(
            "a service or a query that finds nothing, fails, is silent, and answers the next call",
            """
            number 8x {
                lookup crm as found { on notfound { log "n" } on failed { log "f" } on timeout { log "t" } }
                lookup tickets(n: dialed) as open { on notfound { log "q-n" } on failed { log "q-f" } }
                if open.count is 41 { log "many" }
              }
            """,
            """
            test "nothing" { call from 201 to 81; expect log n; expect log q-n; expect no log many }
            test "fails" {
              given crm is failed
              given tickets is failed
              call from 201 to 81
              expect log f
              expect log q-f
              given crm is timeout
              given tickets answers { count: 41 }
              call from 201 to 82
              expect log t
              expect log many
            }
            """,
            before: """
                service crm { url "https://crm.example/"; within 2s; returns tier: text }
                query tickets { database "helpdesk"; sql "select :n as count"; takes n: phone; returns count: int }
                """),
        of(
            "a post is sent, and nobody waits for it",
            "number 8 { post door(who: dialed); post door(who: \"x\"); log \"on\" }",
            """
            test "sent" { call from 201 to 8; expect post door "8"; expect post door "x"; expect log on }
            """,
            before: "service door { url \"http://door.example/\"; method post; takes who: text }"),
    ]

    static let changing: [Self] = [
        of(
            "a toggle decides, is set, and is seen by the next call",
            "number 8 { if night is on { log \"night\" } else { log \"day\"; toggle night on } }",
            """
            test "set" { given night is on; call from 201 to 8; expect log night }
            test "seen" {
              call from 201 to 8
              expect log day
              call from 201 to 8
              expect log night
            }
            """, before: "toggle night \"Night\" { default off }"),
        of(
            "a schedule decides by the clock", "number 8 { if hours is open { log \"o\" } }",
            """
            test "open" { at 2026-03-03 09:30; call from 201 to 8; expect log o }
            test "shut" { at 2026-03-03 17:30; call from 201 to 8; expect no log }
            test "a minute before, and while it rings" {
              at 2026-03-07 08:59
              call from 201 to 8
              expect no log
            }
            """,
            before: "settings { timezone \"UTC\" }\nschedule hours { open mon-fri 09:00-17:00 }"),
        of(
            "number, name, header, tag, language, variables",
            """
            number 8x {
                let count = 1
                callerid number 4711 name "{caller.name} {dialed}"
                header "X-Test" = "{count}"
                tag project = "P{last(dialed, 1)}"
                if dialed is 81 { log "eighty-one" } else { log "another" }
                ring 202 for 5s callerid "Sales"
              }
            """,
            """
            test "81" {
              call from 201 to 81
              expect callerid 4711 "Ann 81"
              expect header "X-Test" 1
              expect tag project P1
              expect log "eighty-one"
            }
            test "82" { call from 201 to 82; expect log another }
            """),
        of(
            "flows, functions, matching, repeating",
            """
            number 8x { match last(dialed, 1) { 1 { goto again } 2 { do greet("x") } otherwise { log "?" } }; hangup }
            """,
            """
            test "1" { call from 201 to 81; expect log round; expect log round; expect ring 203 }
            test "2" { call from 201 to 82; expect log x }
            test "3" { call from 201 to 83; expect log "?" }
            """,
            before: """
                flow again { repeat 2 times { log "round" }; ring 203 for 4s }
                flow greet(word) { log "{word}" }
                """),
    ]

    // MARK: - The contract

    static let contract: [Self] = [
        of(
            "the caller goes while it rings: the bodies for the end run, the latest first",
            """
            number 8 {
                on hangup { log "first" }
                ring 202 for 5s
                on hangup { log "second" }
                ring 203 for 20s
                log "never"
              }
            """,
            """
            test "gone" {
              call from 201 to 8
              expect ring 203
              hangup after 2s
              expect log second
              expect log first
              expect hangup normal
              expect no log never
            }
            test "gone at once" { call from 201 to 8; hangup after 1s; expect no log second }
            test "nobody answers" { call from 201 to 8; expect log never; expect log second }
            """),
        of(
            "the caller goes while it is dialed outside, and while they talk",
            "allow local\n  number 0x. { on hangup { log \"end\" }; dial dialed via first }",
            """
            test "dialed" { call from 201 to 0301234567; hangup after 5s; expect log end }
            test "talking" {
              given 0301234567 answers after 2s
              call from 201 to 0301234567
              expect talk 0301234567
              hangup after 5s
              expect log end
            }
            """),
        of(
            "the bodies for every call run last",
            "number 8 { on hangup { log \"mine\" }; hangup busy }",
            "test \"t\" { call from 201 to 8; expect log mine; expect log all; expect hangup busy }",
            before: "on hangup { log \"all\" }"),
        of(
            "`before` runs before each number", "before { tag seen = dialed }",
            "test \"t\" { call from 201 to 202; expect tag seen 202; expect ring 202 }"),
        of(
            "a call takes no longer than `max-call`",
            "number 8 { answer; wait 25m; wait 25m; wait 25m }",
            "test \"t\" { call from 201 to 8; expect hangup }",
            before: "settings { max-call 1h }"),
        of(
            "phones that say no at once do not make it spin",
            "number 8 { repeat 60 times { ring 202 for 5s } }",
            "test \"t\" { given 202 is offline; call from 201 to 8; expect hangup }"),
    ]
}
