/// Leaving messages and hearing them: what the plan is told of it.
extension ConformanceCase {
    static let mailboxes: [Self] = [
        house(
            "leaves a message and hangs up", "number 8 { voicemail 202; log \"no\" }",
            test("call from 201 to 8\nexpect voicemail 202\nexpect caller-hangup\nexpect no log")),
        house(
            "0 leads to the operator",
            "number 8 { voicemail 202 { on operator { ring 203 for 5s } } }",
            test(
                """
                call from 201 to 8
                press 0 after 3s
                expect ring 203
                expect hangup noanswer
                """)),
        house(
            "0 while it is recorded, too: what was said is kept",
            "number 8 { voicemail 202 greeting none { on operator { ring 203 for 5s } } }",
            test(
                """
                call from 201 to 8
                expect voicemail 202
                press 0 after 9s
                expect ring 203
                """)),
        house(
            "nobody answers, then the mailbox",
            "number 8 { ring 202 for 10s { on busy { voicemail 202 greeting busy } }; voicemail 202 }",
            """
            test "away" { call from 201 to 8; expect voicemail 202 after 10s }
            test "busy" {
              given 202 is busy
              call from 201 to 8
              expect voicemail 202
            }
            """),
        house(
            "hears the own mailbox", "number 8 { mailbox }\n  number 9 { mailbox 202 pin no }",
            """
            test "with a PIN" { call from 201 to 8; expect mailbox; expect caller-hangup }
            test "without" { call from 201 to 9; expect mailbox 202; hangup after 40s }
            """),
    ]
}
