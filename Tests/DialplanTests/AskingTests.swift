import Testing

@testable import Dialplan

/// What services and queries are sent, and what their answers mean.
struct AskingTests {
    private let every: [Source.Field] = [
        .init(name: "t", type: .text), .init(name: "p", type: .phone),
        .init(name: "i", type: .int), .init(name: "m", type: .money),
        .init(name: "f", type: .flag), .init(name: "s", type: .duration),
        .init(name: "d", type: .date),
    ]

    private func read(_ json: String) -> [Value]? {
        Source.test("x", returns: every, within: .seconds(1)).answer(json: Array(json.utf8))
    }

    private func values(_ texts: String...) -> [Value] { texts.map { .text($0) } }

    private func url(_ template: String, _ texts: String...) -> String? {
        let names = (0..<texts.count).map { "f\($0)" }
        return URLTemplate(template, names: names).expanded(texts.map { .text($0) })
    }

    // MARK: - Addresses

    @Test("RFC 3986 §2.3: all but unreserved characters of a value are encoded")
    func encoding() {
        #expect(url("http://h/{f0}", "aZ0-._~") == "http://h/aZ0-._~")
        #expect(url("http://h/{f0}", "/?#[]@!$&'()*+,;=:%") != nil)
        #expect(
            url("http://h/{f0}?q={f0}", "a/b ?&=+%é\r\n")
                == "http://h/a%2Fb%20%3F%26%3D%2B%25%C3%A9%0D%0A?q=a%2Fb%20%3F%26%3D%2B%25%C3%A9%0D%0A"
        )
        #expect(url("http://h/{f0}/{f1}", "{f1}", "x") == "http://h/%7Bf1%7D/x")
    }

    @Test("what the administrator wrote keeps its meaning; what no URL may hold is encoded")
    func plainParts() {
        #expect(url("http://h:80/a%20b?x=1&y={f0}#part", "1") == "http://h:80/a%20b?x=1&y=1")
        #expect(url("http://h/ü \"{f0}", "1") == "http://h/%C3%BC%20%221")
    }

    @Test("a value is never a step up in the path, alone or with its neighbours")
    func steps() {
        #expect(url("http://h/{f0}", "..") == nil)
        #expect(url("http://h/{f0}/x", ".") == nil)
        #expect(url("http://h/{f0}{f1}/x", ".", ".") == nil)
        #expect(url("http://h/.{f0}/x", ".") == nil)
        #expect(url("http://h/{f0}", "...") == "http://h/...")
        #expect(url("http://h/x?q={f0}", "..") == "http://h/x?q=..")
        #expect(url("http://h/{f0}", "%2e%2e") == "http://h/%252e%252e")
    }

    @Test("get: values that have no place in the address become its query")
    func query() {
        let takes = every.prefix(3).map { $0 }
        for (address, expected) in [
            ("http://h/{p}", "http://h/5?t=a%26b&i=7"),
            ("http://h/?x=1", "http://h/?x=1&t=a%26b&p=5&i=7"),
        ] {
            let source = Source.test("x", takes: takes, within: .seconds(1), url: address)
            guard case .web(let asked)? = source.question([.text("a&b"), .phone("5"), .int(7)])
            else { Issue.record("no question"); continue }
            #expect(asked.url == expected)
            #expect(asked.body == nil)
        }
    }

    @Test("post: JSON, every type as itself, and nothing in a text that ends it")
    func body() throws {
        let source = Source.test(
            "x", takes: every, within: .seconds(1), url: "http://h/{p}", method: .put)
        let values: [Value] = [
            .text("\"\\\u{1}é"), .phone("+5"), .int(-7), .money(-499_000), .flag(true),
            .duration(.seconds(90)), .date(0),
        ]
        guard case .web(let asked)? = source.question(values) else {
            Issue.record("no question")
            return
        }
        #expect(asked.url == "http://h/%2B5")
        #expect(asked.method == .put)
        #expect(
            String(decoding: try #require(asked.body), as: UTF8.self)
                == #"{"t":"\"\\\u0001é","i":-7,"m":-49.90,"f":true,"s":90,"d":"1970-01-01"}"#)
        let none = source.question([])
        guard case .web(let empty)? = none else { return }
        #expect(
            String(decoding: try #require(empty.body), as: UTF8.self)
                == #"{"t":null,"i":null,"m":null,"f":null,"s":null,"d":null}"#)
    }

    // MARK: - Answers

    @Test("every type from JSON; numbers keep their cents; the last of two members counts")
    func answers() {
        #expect(
            read(
                #"""
                 {"t":"a\"\u00e9\ud83d\ude00\n","p":"+49301","i":12,"i":-13,"m":49.90,"f":false,
                 "s":90,"d":"2026-03-03","u":{"a":[1,2,{}],"b":null}}
                """#) == [
                    .text("a\"é😀\n"), .phone("+49301"), .int(-13), .money(499_000), .flag(false),
                    .duration(.seconds(90)), .date(20_515),
                ])
        #expect(
            read(#"{"t":5,"p":30,"i":1.5,"m":7,"f":1,"s":-1,"d":"tomorrow"}"#) == [
                .text("5"), .phone("30"), .missing, .money(70_000), .missing, .missing, .missing,
            ])
        #expect(read("{}") == every.map { _ in .missing })
        #expect(read("") == every.map { _ in .missing })
        #expect(read("\u{FEFF} {\"i\" : 1 } ")?[2] == .int(1))
        #expect(read(#"{"m":1.50000}"#)?[3] == .money(15_000))
        #expect(read(#"{"m":1.23456}"#)?[3] == .missing)
        #expect(read(#"{"i":99999999999999999999}"#)?[2] == .missing)
        #expect(read(#"{"t":"\#(String(repeating: "x", count: 9_000))"}"#)?[0].size ?? 0 < 8_300)
    }

    @Test(
        "what is no JSON object is no answer",
        arguments: [
            "[]", "1", "\"x\"", "null", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{a:1}",
            "{'a':1}", "{\"a\":1}x", "{\"a\":01}", "{\"a\":+1}", "{\"a\":1.}", "{\"a\":.5}",
            "{\"a\":1e}", "{\"a\":NaN}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}", "{\"a\":tru}",
            "{\"a\":\"\\ud800\"}", "{\"a\":\"\\udc00\"}", "{\"a\":\"\u{1}\"}", "{\"a\":\"",
            "{\"a\":1 2}",
            "<html></html>", "{\"a\":[1,]}", "{\"a\":[1}", "\u{FEFF}",
        ])
    func noAnswer(json: String) {
        #expect(read(json) == nil)
    }

    @Test("nesting is bounded, and bytes that are not UTF-8 are no answer")
    func bounds() {
        func nested(_ depth: Int) -> String {
            "{\"a\":" + String(repeating: "[", count: depth)
                + String(repeating: "]", count: depth) + "}"
        }
        #expect(read(nested(31)) != nil)
        #expect(read(nested(32)) == nil)
        #expect(read(nested(1_000_000)) == nil)
        let source = Source.test("x", returns: every, within: .seconds(1))
        #expect(source.answer(json: [0x7B, 0x22, 0xC3, 0x22, 0x3A, 0x31, 0x7D]) == nil)
        #expect(source.answer(json: [0xFF]) == nil)
    }

    @Test("mutations of an answer end, and never trap")
    func mutations() {
        let seed = Array(
            #"{"t":"a\"\u00e9\ud83d\ude00","i":-13,"m":49.90,"x":[1,{"y":null}]}"#.utf8)
        var chance = Chance(5)
        let source = Source.test("x", returns: every, within: .seconds(1))
        var taken = 0
        for _ in 0..<20_000 {
            var bytes = seed
            for _ in 0...chance.below(4) {
                let at = chance.below(bytes.count)
                switch chance.below(3) {
                case 0: bytes[at] = UInt8(chance.below(256))
                case 1: bytes.remove(at: at)
                default: bytes.insert(bytes[chance.below(bytes.count)], at: at)
                }
            }
            if let answer = source.answer(json: bytes) {
                taken += 1
                #expect(answer.count == every.count)
            }
        }
        #expect(taken > 100)
    }

    // MARK: - Queries

    @Test("SQL: names outside of texts, quoted names and comments become places")
    func sql() {
        let template = SQLTemplate(
            """
            select ':a', ":a", `:a`, :a -- :b
            from t /* :b */ where x = :b and y=:a and z = :c and w = 'it''s :a'
            """, names: ["a", "b"])
        #expect(
            template.text == """
                select ':a', ":a", `:a`, ?1 -- :b
                from t /* :b */ where x = ?2 and y=?1 and z = :c and w = 'it''s :a'
                """)
        #expect(template.fields == [0, 1])
        #expect(SQLTemplate("'", names: []).text == "'")
        #expect(SQLTemplate("/*", names: []).text == "/*")
    }

    @Test("the columns of a row in the types of `returns`; 1 and 0 are yes and no")
    func rows() {
        let source = Source.test("x", returns: every, within: .seconds(1))
        #expect(
            source.answer(row: [
                "t": .int(5), "p": .text("0301"), "i": .int(3), "m": .money(5), "f": .int(1),
                "s": .int(60), "d": .text("1970-01-02"), "more": .int(1),
            ]) == [
                .text("5"), .phone("0301"), .int(3), .money(5), .flag(true),
                .duration(.seconds(60)), .date(1),
            ])
        #expect(source.answer(row: ["f": .int(2), "p": .text("a")]) == every.map { _ in .missing })
    }
}
