import Testing

@testable import Dialplan

/// What checking makes of sources, beyond its messages.
struct CheckingTests {
    private let inventory = Inventory(
        extensions: [
            Extension(number: "201", name: "Alice", context: "staff"),
            Extension(number: "202", name: "Bob", context: "staff"),
        ], trunks: [Trunk(name: "telco", host: "192.0.2.1", port: nil)])

    private func compile(_ text: String) -> (Plan?, [Diagnostic]) {
        let source = SourceFile(path: "main.dial", text: text)
        return Plan.compile(sources: [source], inventory: inventory)
    }

    private func plan(_ text: String) throws -> Plan {
        let (plan, found) = compile(text)
        #expect(found.filter { $0.severity == .error } == [])
        return try #require(plan)
    }

    private func pattern(_ plan: Plan, _ dialed: String) throws -> String? {
        let context = try #require(plan.contexts["staff"])
        return context.numbers.match(dialed).map { context.routes[$0.value].pattern }
    }

    @Test("the library's numbers yield to those of the plan, also to wider ones")
    func library() throws {
        let plan = try plan(
            """
            context staff {
              include std.features
              number extension { ring dialed; hangup }
              number 70x { hangup }
              number *97 { mailbox 201 }
            }
            """)
        #expect(try pattern(plan, "700") == "70x")
        #expect(try pattern(plan, "705") == "70x")
        #expect(try pattern(plan, "715") == "701-720")
        #expect(try pattern(plan, "*43") == "*43")
        #expect(try pattern(plan, "*72201") == "*72|x.")
        #expect(try pattern(plan, "201") == "extension")
        let context = try #require(plan.contexts["staff"])
        let match = try #require(context.numbers.match("*97"))
        #expect(context.routes[match.value].position.file == "main.dial")
    }

    @Test("what the library holds is right")
    func libraryIsRight() {
        let source = SourceFile(path: "std.dial", text: Library.features)
        let (_, found) = Plan.compile(
            sources: [source], inventory: Inventory(extensions: [], trunks: []))
        #expect(found == [])
    }

    @Test("an expression gets what no pattern matches")
    func expressions() throws {
        let plan = try plan(
            """
            context staff {
              number 0049. { hangup }
              number regex "00(43|49)[1-9]\\\\d+" { hangup busy }
            }
            """)
        #expect(try pattern(plan, "0049123") == "0049.")
        #expect(try pattern(plan, "0043123") == "00(43|49)[1-9]\\d+")
        #expect(try pattern(plan, "0041123") == nil)
    }

    @Test("of the very same number the nearer one stays, and one that is written out")
    func nearest() throws {
        let plan = try plan(
            """
            context staff {
              include more
              number extension { ring dialed; hangup }
              number 202 { hangup }
            }
            context more { number 202 { answer }; number 5 { answer } }
            """)
        #expect(try pattern(plan, "201") == "extension")
        #expect(try pattern(plan, "202") == "202")
        #expect(try pattern(plan, "5") == "5")
        let context = try #require(plan.contexts["staff"])
        let match = try #require(context.numbers.match("202"))
        #expect(context.routes[match.value].position.line == 4)
    }

    @Test("a fix puts right what was meant")
    func fixes() throws {
        for (wrong, right) in [
            ("context staff { number _9NXX { hangup } }", "9[2-9]xx"),
            ("context staff { number 1 { rign 201 } }", "ring"),
            ("context staff { number 1 { goto awya } }\nflow away { hangup }", "away"),
            ("context staff { number 1 { ring 201 { on bsy { hangup } } } }", "busy"),
        ] {
            let (_, found) = compile(wrong)
            let fix = try #require(found.compactMap(\.fix).first)
            #expect(fix.replacement == right)
            var bytes = Array(wrong.utf8)
            bytes.replaceSubrange(fix.span.range, with: Array(fix.replacement.utf8))
            let (plan, left) = compile(String(decoding: bytes, as: UTF8.self))
            #expect(plan != nil, "\(left)")
        }
        #expect(compile("context staff { number 1 { log caller.nmber } }").1.first?.fix == nil)
    }

    @Test("no more messages than the bound, and those in the order of the sources")
    func bound() {
        let lines = (0..<500).map { "  number 5\($0) { ring 999 }\n" }.joined()
        let (plan, found) = compile("context staff {\n\(lines)}\n")
        #expect(plan == nil && found.count == Limits.diagnostics)
        let places = found.compactMap { $0.primary?.span.range.lowerBound }
        #expect(places == places.sorted() && places.count == found.count)
    }

    @Test("whatever is broken, checking ends, and says something or has a plan")
    func broken() throws {
        for (index, name) in OfficeTests.names.enumerated() {
            let directory = try OfficeTests.directory(name)
            let sources = directory.sources.filter { $0.name.hasSuffix(".dial") }
            for mutant in Mutation.mutants(of: sources, count: 20, seed: UInt64(index + 7)) {
                var changed = sources
                changed[mutant.file] = SourceFile(
                    path: sources[mutant.file].path, bytes: mutant.bytes)
                let (plan, found) = Plan.compile(
                    sources: changed, inventory: directory.inventory)
                #expect((plan == nil) == found.contains { $0.severity == .error })
            }
        }
    }

    @Test("names that are mistyped in an office are nearly always noticed")
    func mutationScore() throws {
        var missed: [String] = []
        var count = 0
        for name in OfficeTests.names.dropLast() {
            let directory = try OfficeTests.directory(name)
            let sources = directory.sources.filter { $0.name.hasSuffix(".dial") }
            let usual = directory.diagnostics.map(\.code)
            for mutant in Mutation.mutants(of: sources, count: 80, seed: 3)
            where mutant.kind == .word && !mutant.change.contains(where: \.isNumber) {
                count += 1
                var files = directory.sources
                let place = try #require(
                    files.firstIndex { $0.path == sources[mutant.file].path })
                files[place] = SourceFile(path: files[place].path, bytes: mutant.bytes)
                let found = PlanDirectory(files, passwordsAreKnown: false).diagnostics
                if found.map(\.code) == usual {
                    missed.append("\(name):\(mutant.line) \(mutant.change)")
                }
            }
        }
        #expect(count > 100)
        #expect(missed.count * 100 <= count * 8, "\(missed.count) of \(count): \(missed)")
    }
}
