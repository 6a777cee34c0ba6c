import Testing

@testable import Dialplan

struct NameSearchTests {
    private static let people = [
        DirectoryPlan.Person(number: "201", name: "Anna Berg"),
        DirectoryPlan.Person(number: "202", name: "Jürgen Müller"),
        DirectoryPlan.Person(number: "203", name: "Berta O'Neil"),
        DirectoryPlan.Person(number: "204", name: "José Nuñez"),
    ]

    private static func search() -> NameSearch {
        NameSearch(DirectoryPlan(context: "staff", people: people))
    }

    @Test(
        "a name is found by each of its words, by the whole of it, and without its marks",
        arguments: [
            ("Anna Berg", "266", true), ("Anna Berg", "237", true), ("Anna Berg", "266223", true),
            ("Anna Berg", "23742662", true), ("Anna Berg", "267", false),
            ("Jürgen Müller", "68553", true), ("Jürgen Müller", "6835", true),
            ("Jürgen Müller", "5874", true), ("Jürgen Müller", "583", true),
            ("Berta O'Neil", "6345", true), ("José Nuñez", "68639", true), ("Straße 9", "9", true),
            ("Straße 9", "7872773", true), ("李", "1", false), ("", "2", false),
            ("Anna Berg", "*", false),
        ])
    func matching(name: String, keys: String, isMatch: Bool) {
        #expect(NameSearch.matches(name, keys) == isMatch)
    }

    @Test("one after the other is offered; 1 takes it")
    func offers() {
        var search = Self.search()
        #expect(search.typed("237") == .ask)
        #expect(search.step == .offer(Self.people[0]))
        #expect(search.typed("*") == .ask)
        #expect(search.step == .offer(Self.people[2]))
        #expect(search.typed("1") == .found("203"))
    }

    @Test("nobody, nobody else, and silence: three times, then it has failed")
    func failing() {
        var search = Self.search()
        #expect(search.typed("999") == .ask)
        #expect(search.step == .letters(after: .nobody))
        #expect(search.typed("6345") == .ask)
        #expect(search.typed("") == .ask)
        #expect(search.step == .letters(after: .nobodyElse))
        #expect(search.typed("") == .failed)
    }

    @Test("every prompt is one of the packages, in English; German spells too")
    func prompts() {
        var search = Self.search()
        #expect(
            search.prompts(language: "en") == [
                "dir-welcome", "dir-pls-enter", "digits/3", "dir-firstlast", "dir-usingkeypad",
            ])
        _ = search.typed("2662")
        #expect(
            search.prompts(language: "en").suffix(5) == [
                "vm-extension", "digits/2", "digits/0", "digits/1", "dir-instr",
            ])
        #expect(search.prompts(language: "en").first == "letters/a")
        #expect(search.prompts(language: "de").contains("digits/2"))
    }

    @Test("only people with a name, a listed number, and a way to it")
    func people() throws {
        let directory = PlanDirectory(
            [
                SourceFile(
                    path: "main.dial",
                    text: """
                        bellbird 1
                        context staff { number 20x { ring dialed }; number 9 { directory staff } }
                        test "by name" {
                          call from 201 to 9
                          press 237#
                          press 1
                          expect ring 202
                        }
                        test "nobody has that name" {
                          call from 201 to 9
                          press 999#
                          press 999#
                          press 999#
                          expect hangup
                        }
                        """),
                SourceFile(
                    path: "extensions.toml",
                    text: """
                        [extension.201]
                        context = "staff"
                        [extension.202]
                        name = "Anna Berg"
                        context = "staff"
                        [extension.203]
                        name = "Xaver"
                        listed = false
                        context = "staff"
                        [extension.301]
                        name = "Zoe"
                        context = "staff"
                        """),
            ], passwordsAreKnown: false)
        let plan = try #require(directory.plan, "\(directory.diagnostics)")
        #expect(plan.people(in: "staff").map(\.number) == ["202"])
        let results = TestRunner.run(directory.sources, plan)
        #expect(results.count == 2)
        for result in results {
            #expect(result.failure == nil, "\(result.trace.joined(separator: "\n"))")
        }
    }
}
