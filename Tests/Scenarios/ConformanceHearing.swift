import Dialplan
import Testing

/// What callers hear, of `play`, questions and menus: every sound when it begins.
extension ConformanceCase {
    static let hearing: [Self] = [
        house(
            "hears prompts one after the other, and again",
            "number 8 { play \"one\", tone busy, \"two\" times 2 }",
            test(
                """
                call from 201 to 8
                expect play "one"
                expect play busy
                expect play "two"
                expect play "one"
                expect play "two"
                expect hangup normal
                """)),
        house(
            "hears the greeting of a menu again, and then it is over", "number 8 { goto main }",
            test(
                """
                call from 201 to 8
                expect play "welcome"
                expect play "choose"
                expect timeout
                expect play "welcome"
                expect play "choose"
                expect timeout
                expect hangup busy
                expect no play "sorry"
                """),
            before: menu),
        house(
            "a key ends the greeting: what comes behind it is not heard", "number 8 { goto main }",
            test(
                """
                call from 201 to 8
                expect play "welcome"
                press 1 after 1s
                expect play "sorry"
                expect hangup normal
                expect no play "choose"
                """),
            before: menu),
        house(
            "a question is heard until it is answered",
            "number 8 { ask \"who\", \"then hash\" digits 3-4 as who end # tries 2; tag who = who else \"-\" }",
            test(
                """
                call from 201 to 8
                expect play "who"
                expect play "then hash"
                press 12# after 1s
                expect invalid 12
                expect play "who"
                press 123# after 1s
                expect tag who 123
                """)),
    ]

    private static let menu = """
        menu main {
          greeting "welcome", "choose"
          wait 4s
          tries 2
          press 1 { play "sorry" }
          on timeout, invalid { repeat }
          on failed { hangup busy }
        }
        """
}

/// A test that says something wrong of what is heard fails in the simulator and in the exchange.
struct WrongHearingTests {
    @Test(
        "what a caller hears or does not hear is not said wrongly",
        arguments: [
            "call from 201 to 8\nexpect no play \"welcome\"",
            "call from 201 to 8\nexpect play \"welcome\"\npress 1 after 1s\nexpect play \"choose\"",
            "call from 201 to 9\nexpect no play \"one\"",
            "call from 201 to 9\nexpect play \"two\"\nexpect play \"one\"",
        ])
    func wrong(_ lines: String) throws {
        let plan = """
            bellbird 1
            context staff {
              number 8 {
                menu {
                  greeting "welcome", "choose"
                  press 1 { hangup busy }
                  otherwise { hangup }
                }
              }
              number 9 { play "one", "two" }
            }
            test "wrong" {
            \(lines)
            }
            """
        let both = try Both([
            SourceFile(path: "main.dial", text: plan),
            SourceFile(path: "site.toml", text: ConformanceTests.inventory),
        ])
        for (simulated, real) in both.run() {
            #expect(simulated.failure?.code == "E0803")
            #expect(real.failure?.code == "E0803", "\(real.report)")
        }
    }
}
