import Dialplan
import Foundation
import Switchboard
import Testing

@testable import Store

/// What the rows keep is read as it was written.
struct DocumentTests {
    @Test("a record with tags and odd names comes back as it was")
    func records() throws {
        var full = record(1, answeredBy: "extension 202")
        full.callerName = String(decoding: 0...0x7F, as: UTF8.self) + "\u{C5}\u{1F514}"
        full.tags = ["reason": "fault \"x\""]
        let text = try Documents.text(of: full)
        #expect(try Documents.decoder().decode(CallRecord.self, from: Data(text.utf8)) == full)
    }

    @Test("what could not be measured does not make a record unreadable")
    func unmeasured() throws {
        var odd = record(4)
        odd.legs[0].streams[0].jitterMilliseconds = .infinity
        odd.legs[0].streams[0].worstJitterMilliseconds = .nan
        let text = try Documents.text(of: odd)
        let read = try Documents.decoder().decode(CallRecord.self, from: Data(text.utf8))
        #expect(read.legs[0].streams[0].jitterMilliseconds == .infinity)
        #expect(read.legs[0].streams[0].worstJitterMilliseconds.isNaN)
    }

    @Test("records that write themselves write what they would describe, be fields there or not")
    func byHand() throws {
        let full = Self.fullRecord()
        #expect(Self.missing(in: full) == [])
        #expect(try Documents.text(of: full) == DocumentWriter.text(of: full))
        let bare = record(5)
        #expect(try Documents.text(of: bare) == DocumentWriter.text(of: bare))
        for entry in Self.entries {
            let decisions = try Self.fullDecisions(entry)
            #expect(Self.missing(in: decisions) == [])
            #expect(try Documents.text(of: decisions) == DocumentWriter.text(of: decisions))
        }
        var transferred = try Self.fullDecisions(.transfer(context: "office", extension: nil))
        transferred.steps = []
        transferred.told.inputs = []
        transferred.plan = nil
        #expect(try Documents.text(of: transferred) == DocumentWriter.text(of: transferred))
    }

    private static let entries: [CallFacts.Entry] = [
        .context("office", extension: "201"), .incoming(trunk: "provider"),
        .flow("alarm", extension: "202"), .transfer(context: "office", extension: "203"),
    ]

    private static func fullRecord() -> CallRecord {
        var full = record(1, answeredBy: "extension 202")
        full.answered = full.began
        full.callerName = "Zo\u{EB} \"Q\""
        full.status = 486
        full.tags = ["reason": "fault"]
        full.legs[0].streams[0].refusedPackets = 3
        full.legs[0].streams[0].roundTripMilliseconds = 12.25
        full.legs[0].streams[0].farLostFraction = 0.5
        full.legs[0].streams[0].farJitterMilliseconds = 1e-7
        full.legs[0].streams[0].periods = []
        return full
    }

    private static func fullDecisions(_ entry: CallFacts.Entry) throws -> CallDecisions {
        let input = try Documents.decoder().decode(
            RecordedInput.self,
            from: Data(
                """
                {"kind": "found", "at": -1, "value": "x", "fields": ["a", "b"],
                    "read": {"phone 201": "idle"}}
                """.utf8))
        let call = RecordedCall(
            facts: CallFacts(
                callID: "1", entry: entry, dialed: "202", callerNumber: "201",
                callerName: "\u{1F514}", isAnonymous: true, transferredBy: "203",
                lastDialed: "204", account: "205"),
            inputs: [input], isWhole: false)
        var decisions = CallDecisions(
            id: CallID(began: 1, number: 2), began: UTCTime(milliseconds: 3), caller: "201",
            dialed: "202", plan: 7,
            steps: [
                CallTrace.Step(
                    atMilliseconds: 0.1, position: "main.dial:4", what: "ring", kind: .deed,
                    detail: "tone \\")
            ], told: call)
        decisions.findings = [
            CallFinding(
                atMilliseconds: 12, cause: .busy, about: "extension 202", detail: "\"486\"",
                position: "main.dial:4")
        ]
        decisions.ladder = ShortLadder(text: "@udp 10.0.0.1:5060\n12<0 486 \"Busy\" (INVITE)\n")
        return decisions
    }

    /// The fields of `value` in which nothing stands, so that a new one is not forgotten here.
    private static func missing(in value: Any) -> [String] {
        Mirror(reflecting: value).children.flatMap { child -> [String] in
            let mirror = Mirror(reflecting: child.value)
            guard
                mirror.displayStyle == .optional || mirror.displayStyle == .struct
                    || mirror.displayStyle == .collection
            else { return [] }
            if mirror.displayStyle == .optional, mirror.children.isEmpty {
                return [child.label ?? "?"]
            }
            return missing(in: child.value)
        }
    }

    /// What no record holds today.
    private struct Odd: Codable, Equatable {
        enum Shape: Codable, Equatable {
            case empty
            case named(String, sizes: [[Int8]])
        }

        var shapes: [Shape]
        var nothing: [String: Int?] = [:]
        var numbers: [Double]
        var least = Int64.min
        var most = UInt64.max
        var small: UInt16? = 7
        var missing: String?
        var yes = true
        var byName: [String: [String]]
    }

    @Test("whatever describes itself is written as the library writes it")
    func likeTheLibrary() throws {
        let odd = Odd(
            shapes: [.empty, .named("a\\b\"\u{0}\u{1F}/\u{1F600}", sizes: [[], [-128, 127]])],
            numbers: [0, -0.0, 1, 20, 0.1, 1e-7, -1e300, 123_456_789.125],
            byName: ["": [], "x\n": ["y", ""]])
        let text = try Documents.text(of: odd)
        #expect(try Documents.decoder().decode(Odd.self, from: Data(text.utf8)) == odd)
        let library = try JSONEncoder().encode(odd)
        let ours = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary
        #expect(ours == (try JSONSerialization.jsonObject(with: library) as? NSDictionary))
        #expect(text.contains("[0,-0.0,1,20,0.1,"))
        #expect(try Documents.text(of: [Int]()) == "[]")
        #expect(try Documents.text(of: "x") == "\"x\"")
    }

    /// Writes into two of its containers by turns.
    private struct Interleaved: Encodable {
        var isLate: Bool

        func encode(to encoder: any Encoder) throws {
            var outer = encoder.unkeyedContainer()
            var inner = outer.nestedUnkeyedContainer()
            try inner.encode(1)
            try outer.encode(2)
            guard isLate else { return try inner.encode(3) }
            _ = inner.nestedUnkeyedContainer()
        }
    }

    private struct Silent: Encodable {
        func encode(to encoder: any Encoder) {}
    }

    @Test("a value that cannot be written one field after the other is refused")
    func interleaved() {
        #expect(throws: EncodingError.self) {
            try Documents.text(of: Interleaved(isLate: false))
        }
        #expect(throws: EncodingError.self) {
            try Documents.text(of: Interleaved(isLate: true))
        }
        #expect(throws: EncodingError.self) { try Documents.text(of: Silent()) }
    }
}
