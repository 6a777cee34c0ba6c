/// Supervisors: the right, somebody to hear, the end.
extension ConformanceCase {
    static let monitoring: [Self] = [
        house(
            "who talks is heard until the caller hangs up",
            "number 8 { monitor 202 mode whisper { on ended { tag then = \"ended\" } } }",
            test(
                """
                given 202 is busy
                call from 201 to 8
                expect monitor 202 whisper
                expect caller-hangup
                """)),
        house(
            "who does not talk is not heard",
            "number 8 { monitor 202 { on nobody { ring 203 for 5s } } }",
            test("call from 201 to 8\nexpect monitor 202 listen\nexpect ring 203")),
        house(
            "without the right", "number 8 { monitor 202 { on refused { ring 203 for 5s } } }",
            test("given 202 is busy\ncall from 204 to 8\nexpect ring 203")),
        house(
            "one's own call is no conversation",
            "number 8 { monitor 201 mode barge { on nobody { tag why = \"alone\" } } }",
            test("call from 201 to 8\nexpect tag why alone")),
        house(
            "without a branch the call ends", "number 8 { monitor 202 }",
            test("call from 201 to 8\nexpect hangup unavailable")),
    ]
}
