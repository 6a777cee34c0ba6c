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

    @Test("a number of a list: one written out wins, then the smaller value, then what is wider")
    func lists() {
        let phones = NumberList(["201", "202", "203", "x"].map { ($0, nil) })
        let direct = NumberList(["+49301": "201", "203": "7"].map { ($0.key, $0.value) })
        let none = NumberList(["x"].map { ($0, nil) })
        let table = RouteTable(
            [
                .init(pattern: pattern("2xx"), value: 0), .init(pattern: pattern("202"), value: 9),
                .init(pattern: pattern("8xxx"), value: 5),
            ],
            [
                .init(numbers: direct, front: [], value: 2),
                .init(numbers: phones, front: [], value: 1),
                .init(numbers: phones, front: Array("8".utf8), value: 3),
            ])
        #expect(table.match("201") == .init(value: 1, dialed: "201"))
        #expect(table.match("202") == .init(value: 9, dialed: "202"))
        #expect(table.match("203") == .init(value: 1, dialed: "203"))
        #expect(table.match("204") == .init(value: 0, dialed: "204"))
        #expect(table.match("+49301") == .init(value: 2, dialed: "201"))
        #expect(table.match("8201") == .init(value: 3, dialed: "201"))
        #expect(table.match("8209") == .init(value: 5, dialed: "8209"))
        #expect(table.candidates("202") == [9, 0])
        #expect(table.candidates("8203") == [3, 5])
        #expect(table.extends("+493") && table.extends("82") && !table.extends("+49301"))
        #expect(
            !RouteTable([], [.init(numbers: none, front: [0x38], value: 0)])
                .extends(""))
    }

    @Test("an expression is looked at last, in the order of the file")
    func expressions() throws {
        let table = RouteTable(
            [.init(pattern: pattern("12x"), value: 0)], [],
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
