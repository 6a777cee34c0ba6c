import Testing

@testable import Dialplan

/// Whatever a file holds: it is read without a crash, what is said of it can be shown, and a plan
/// that is good ends its calls.
struct FuzzTests {
    private static let words = [
        "{", "}", "(", ")", "\"", ";", "\n", ",", " ", "ring", "dial", "if", "else", "not", "or",
        "goto main", "do main", "on busy", "otherwise", "number", "2xx", "extension", "context a",
        "flow main {", "for 20s", "via bench", "hangup", "log \"x\"", "wait 1s", "after", "is set",
        "dialed", "[", "]", "=", "[[", "'", ".", "é", "\u{0}", "99999999999999999999", "\\",
    ]

    private func mutant(_ bytes: [UInt8], _ chance: inout Chance) -> [UInt8] {
        var bytes = bytes
        for _ in 0...chance.below(4) {
            let at = chance.below(bytes.count + 1)
            let end = min(bytes.count, at + chance.below(12))
            switch chance.below(4) {
            case 0: bytes.removeSubrange(at..<end)
            case 1: bytes.insert(contentsOf: Array(chance.pick(Self.words).utf8), at: at)
            case 2: bytes.insert(contentsOf: bytes[at..<end], at: chance.below(bytes.count + 1))
            default: bytes.insert(UInt8(chance.below(256)), at: at)
            }
        }
        return bytes
    }

    private func run(_ plan: Plan, _ chance: inout Chance) {
        let dialed = ["201", "0", "*43", "1001", "91234567", "9", "2"]
        let entries: [CallFacts.Entry] = [
            .context("office", extension: "201"), .context("phones", extension: "1001"),
            .incoming(trunk: "bench"),
        ]
        for entry in entries {
            var machine = CallMachine(
                plan: plan, call: Small.call(chance.pick(dialed), from: entry))
            var world = StillWorld()
            var effects = machine.start(world)
            var count = 0
            while case .action(let id, _)? = effects.last {
                world.now.milliseconds += Int64(chance.below(3_000))
                count += 1
                guard count < 200 else {
                    #expect(machine.callerGone(.normal, world) == [.cancel(id), .end(.normal)])
                    break
                }
                effects = machine.complete(id, chance.pick(Outcome.allCases), world)
                // At most one action is outstanding, and it is the last of its batch.
                let actions = effects.filter { if case .action = $0 { true } else { false } }
                #expect(actions.count <= 1)
            }
            if count < 200, case .end? = effects.last {} else { #expect(count == 200) }
        }
    }

    @Test("mutants of the shipped dialplans", arguments: Examples.names)
    func mutants(name: String) throws {
        let files = try Examples.files(name)
        var chance = Chance(6)
        var good = 0
        for _ in 0..<1_500 {
            var changed = files
            let at = chance.below(files.count)
            changed[at] = SourceFile(
                path: files[at].path, bytes: mutant(files[at].bytes, &chance))
            let directory = PlanDirectory(changed, passwordsAreKnown: false)
            #expect((directory.plan == nil) == directory.hasErrors)
            let text = DiagnosticRenderer(changed).text(of: directory.diagnostics)
            #expect(text.isEmpty == directory.diagnostics.isEmpty)
            guard let plan = directory.plan else { continue }
            good += 1
            run(plan, &chance)
        }
        #expect(good > 50)
    }

    @Test("the pieces of the language in any order")
    func pieces() throws {
        var chance = Chance(7)
        for _ in 0..<1_500 {
            let text = (0..<chance.below(60)).map { _ in chance.pick(Self.words) }
                .joined(separator: " ")
            let files = [
                SourceFile(path: "main.dial", text: text),
                SourceFile(path: "extensions.toml", text: text),
            ]
            let directory = PlanDirectory(files)
            _ = DiagnosticRenderer(files).text(of: directory.diagnostics)
        }
    }

    @Test("nothing that goes on without end exhausts the stack or the clock")
    func endless() {
        let pieces = [
            "context a { number 1 { if ", "{", "(", "not ", "if (", "} else if x is 1 {", "a or ",
            "ring 201 { on busy {", "flow f { do f } ", "context a { include a } ", "[2-",
        ]
        for piece in pieces {
            let text = "context a { number 1 { if " + String(repeating: piece, count: 20_000)
            let source = SourceFile(path: "main.dial", text: text)
            _ = Plan.compile(sources: [source], inventory: Small.inventory)
        }
        let chain = (0..<20_000).map { "flow f\($0) { goto f\($0 + 1) }" }.joined(separator: "\n")
        let elses = String(repeating: "else if dialed is 1 { answer } ", count: 20_000)
        let ors = String(repeating: "or dialed is 1 ", count: 20_000)
        for text in [
            chain + "\nflow f20000 { goto f0 }",
            chain + "\nflow f20000 { dial 1 via telco } incoming telco { otherwise { goto f0 } }",
            chain.replacing("goto", with: "do") + "\nflow f20000 { do f0 }",
            "flow f { if dialed is 1 { answer } " + elses + "}",
            "flow f { if dialed is 1 " + ors + "{ answer } }",
        ] {
            let source = SourceFile(path: "main.dial", text: text)
            let (plan, _) = Plan.compile(
                sources: [source], inventory: Inventory(extensions: [], trunks: []))
            #expect(plan == nil)
        }
    }
}
