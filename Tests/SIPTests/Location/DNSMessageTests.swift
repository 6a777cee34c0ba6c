import Testing
import Wire

@testable import SIP

struct DNSMessageTests {
    private typealias Writer = DNSWriter

    private static let services = Writer.message(
        "_sip._udp.example.com", 33,
        [
            Writer.record(
                33, seconds: 60, Writer.words(0, 1, 5060) + Writer.name("Server1.example.com")),
            // "example.com" of the question stands at offset 22.
            Writer.record(
                33, Writer.words(1, 2, 5061) + [7] + Array("server2".utf8) + [0xC0, 22]),
            Writer.record(33, Writer.words(2, 0, 0) + [0]),
        ])

    @Test("SRV records: names in lower case, pointers followed, the root as no target")
    func services() throws {
        let message = try DNSMessage(parsing: Self.services)
        #expect(
            message.records == [
                .service(
                    .init(priority: 0, weight: 1, port: 5060, target: "server1.example.com")),
                .service(
                    .init(priority: 1, weight: 2, port: 5061, target: "server2.example.com")),
                .service(.init(priority: 2, weight: 0, port: 0, target: "")),
            ])
        #expect(message.timeToLive == 60)
    }

    @Test("NAPTR records")
    func pointers() throws {
        let bytes = Writer.message(
            "example.com", 35,
            [
                Writer.record(
                    35,
                    Writer.words(50, 51) + Writer.text("s") + Writer.text("SIPS+D2T")
                        + Writer.text("") + Writer.name("_sips._tcp.example.com"))
            ])
        #expect(
            try DNSMessage(parsing: bytes).records == [
                .pointer(
                    .init(
                        order: 50, preference: 51, flags: "s", service: "SIPS+D2T",
                        replacement: "_sips._tcp.example.com"))
            ])
    }

    @Test("addresses behind an alias: the alias counts for the time to live only")
    func addresses() throws {
        let bytes = Writer.message(
            "sip.example.com", 1,
            [
                Writer.record(5, seconds: 7, Writer.name("host.example.com")),
                Writer.record(
                    1, seconds: 9, owner: Writer.name("host.example.com"), [192, 0, 2, 1]),
                Writer.record(28, [0x20, 1, 0x0D, 0xB8] + Array(repeating: 0, count: 11) + [9]),
            ])
        let message = try DNSMessage(parsing: bytes)
        #expect(
            message.records == [
                .address(.v4(0xC000_0201)),
                .address(.v6(high: 0x2001_0DB8_0000_0000, low: 9)),
            ])
        #expect(message.timeToLive == 7)
    }

    @Test("no answer is no record")
    func empty() throws {
        let message = try DNSMessage(parsing: Writer.message("example.com", 1, []))
        #expect(message.records.isEmpty)
        #expect(message.timeToLive == nil)
    }

    @Test("RFC 2181 §8: a time to live with the first bit set is none")
    func negativeTime() throws {
        var record = Writer.record(1, [192, 0, 2, 1])
        record[6] = 0x80
        let bytes = Writer.message("example.com", 1, [record])
        #expect(try DNSMessage(parsing: bytes).timeToLive == 0)
    }

    /// Each is refused, whole.
    static let damaged: [(String, [UInt8])] = [
        ("nothing", []),
        ("a question, not a response", Array(services.prefix(2)) + [1, 0] + services.dropFirst(4)),
        (
            "a pointer to itself",
            Writer.message("a", 33, [Writer.record(33, Writer.words(0, 0, 1) + [0xC0, 37])])
        ),
        (
            "a pointer forward",
            Writer.message("a", 33, [Writer.record(33, Writer.words(0, 0, 1) + [0xC1, 0])])
        ),
        ("a length beyond the end", Array(services.dropLast(1))),
        (
            "an address of three bytes",
            Writer.message("a", 1, [Writer.record(1, [192, 0, 2])])
        ),
        (
            "an address of five bytes",
            Writer.message("a", 1, [Writer.record(1, [192, 0, 2, 1, 1])])
        ),
        (
            "a label with a dot in it",
            Writer.message(
                "a", 33, [Writer.record(33, Writer.words(0, 0, 1) + [3, 97, 46, 98, 0])])
        ),
        (
            "a name of 255 bytes",
            Writer.message(
                "a", 33,
                [
                    Writer.record(
                        33,
                        Writer.words(0, 0, 1)
                            + Writer.name(
                                Array(repeating: String(repeating: "x", count: 50), count: 5)
                                    .joined(separator: ".")))
                ])
        ),
        (
            "257 records",
            Writer.message("a", 1, Array(repeating: Writer.record(1, [1, 2, 3, 4]), count: 257))
        ),
    ]

    @Test("what is not whole is refused", arguments: damaged.indices)
    func refused(_ index: Int) {
        let (what, bytes) = Self.damaged[index]
        #expect(throws: ParseError.self, "\(what)") { try DNSMessage(parsing: bytes) }
    }

    @Test("every prefix of a message is refused")
    func prefixes() {
        for length in 0..<Self.services.count {
            #expect(throws: ParseError.self) {
                try DNSMessage(parsing: Array(Self.services.prefix(length)))
            }
        }
    }

    @Test("damaged bytes never trap", arguments: 0..<20 as Range<UInt64>)
    func fuzz(_ seed: UInt64) {
        var state = seed &* 2_862_933_555_777_941_757 &+ 3_037_000_493
        func next() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33)
        }
        var read = 0
        for _ in 0..<2_000 {
            var bytes = Self.services
            for _ in 0...next() % 6 {
                switch next() % 3 {
                case 0: bytes[next() % bytes.count] = UInt8(next() & 0xFF)
                case 1: bytes[next() % bytes.count] = 0xC0 | UInt8(next() & 3)
                default: bytes.insert(UInt8(next() & 0xFF), at: next() % bytes.count)
                }
            }
            if (try? DNSMessage(parsing: bytes)) != nil { read += 1 }
        }
        // Some damage is none that shows; most is.
        #expect((1..<1_900).contains(read))
    }
}
