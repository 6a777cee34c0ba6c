import Testing

@testable import Dialplan

/// Numbers and what they lead to (4.1, 4.2).
struct NumberRouteTests {
    @Test("what stands in front of `|` is dialed and removed; a direct number becomes another")
    func dialed() {
        let table = RouteTable([
            .init(pattern: pattern("2xx"), value: 1), .init(pattern: pattern("9|2."), value: 2),
            .init(pattern: pattern("30x"), value: 3, replacement: "7"),
        ])
        #expect(table.match("203") == .init(value: 1, dialed: "203"))
        #expect(table.match("9299") == .init(value: 2, dialed: "299"))
        #expect(table.match("305") == .init(value: 3, dialed: "7"))
        #expect(table.match("4") == nil)
    }

    @Test("an expression is looked at last, in the order of the file")
    func expressions() throws {
        let table = RouteTable(
            [.init(pattern: pattern("12x"), value: 0)],
            [
                .init(expression: try NumberExpression("1[0-9]+"), value: 1),
                .init(expression: try NumberExpression("1[0-9*]*"), value: 2),
            ])
        #expect(table.match("123")?.value == 0)
        #expect(table.match("139") == .init(value: 1, dialed: "139"))
        #expect(table.match("1*9")?.value == 2)
        #expect(table.match("2") == nil)
        #expect(table.extends("1") && table.extends("123") && !table.extends("2"))
    }

    private func pattern(_ text: String) -> Pattern {
        guard case .patterns(let patterns) = Pattern.read(text), let first = patterns.first else {
            preconditionFailure("a test writes patterns")
        }
        return first
    }
}
