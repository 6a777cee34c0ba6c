import Testing
@testable import Dialplan
struct Timing {
    @Test func t() {
        let clock = ContinuousClock()
        let pieces = [
            "context a { number 1 { if ", "{", "(", "not ", "if (", "} else if x is 1 {", "a or ",
            "ring 201 { on busy {", "flow f { do f } ", "context a { include a } ", "[2-",
        ]
        for piece in pieces {
            let text = "context a { number 1 { if " + String(repeating: piece, count: 20_000)
            let source = SourceFile(path: "main.dial", text: text)
            print(piece, clock.measure { _ = Plan.compile(sources: [source], inventory: Small.inventory) })
        }
        let chain = (0..<20_000).map { "flow f\($0) { goto f\($0 + 1) }" }.joined(separator: "\n")
        let elses = String(repeating: "else if dialed is 1 { answer } ", count: 20_000)
        let ors = String(repeating: "or dialed is 1 ", count: 20_000)
        for text in [
            chain + "\nflow f20000 { goto f0 }",
            chain.replacing("goto", with: "do") + "\nflow f20000 { do f0 }",
            "flow f { if dialed is 1 { answer } " + elses + "}",
            "flow f { if dialed is 1 " + ors + "{ answer } }",
        ] {
            let source = SourceFile(path: "main.dial", text: text)
            print(text.prefix(40), clock.measure { _ = Plan.compile(sources: [source], inventory: Inventory(extensions: [], trunks: [])) })
        }
    }
}
