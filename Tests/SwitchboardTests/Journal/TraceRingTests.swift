import SIP
import Testing
import Wire

@testable import Switchboard

@Suite("The trace")
struct TraceRingTests {
    private let call = CallID(began: 1, number: 1)
    private let other = CallID(began: 1, number: 2)
    /// The Call-IDs of their legs.
    private let name: ByteString = "a@pbx"
    private let otherName: ByteString = "b@pbx"
    private let flow = Flow(
        .udp, listener: ListenerID(1), remote: SocketAddress(.v4(0xC000_0202), 5060))

    private func at(_ milliseconds: Int64) -> Instant {
        Instant(nanoseconds: milliseconds * 1_000_000)
    }

    private func bytes(_ text: String) -> [UInt8] { [UInt8](text.utf8) }

    @Test("the messages of a call come back in order, with times from its begin")
    func messages() {
        var ring = TraceRing()
        let invite = bytes("INVITE sip:202@pbx.example SIP/2.0\r\nCSeq: 1 INVITE\r\n\r\n")
        let ringing = bytes("SIP/2.0 180 Ringing\r\ncseq : 1  INVITE\r\n\r\n")
        ring.record(invite, isSent: false, flow: flow, name: name, at: at(1_000))
        ring.record(
            bytes("OPTIONS sip:x SIP/2.0"), isSent: true, flow: flow, name: "c@pbx", at: at(1_100))
        ring.record(
            bytes("BYE sip:x SIP/2.0"), isSent: true, flow: flow, name: otherName, at: at(1_200))
        ring.record(ringing, isSent: true, flow: flow, name: name, at: at(1_250))
        let found = ring.messages(named: [name], since: at(1_000))
        #expect(found.map(\.summary) == ["INVITE 202", "180 Ringing (INVITE)"])
        #expect(found.map(\.atMilliseconds) == [0, 250])
        #expect(found.map(\.isSent) == [false, true])
        #expect(found.map(\.peer) == ["192.0.2.2:5060", "192.0.2.2:5060"])
        #expect(found.map(\.transport) == ["udp", "udp"])
        #expect(found[0].text == String(decoding: invite, as: UTF8.self))
    }

    @Test("the bound in bytes holds exactly", arguments: [(99, 10), (100, 10), (101, 9)])
    func byteBound(last: Int, kept: Int) {
        var ring = TraceRing(maxBytes: 1_000)
        let hundred = [UInt8](repeating: 0x41, count: 100)
        for _ in 0..<9 { ring.record(hundred, isSent: true, flow: flow, name: name, at: .zero) }
        let final = [UInt8](repeating: 0x42, count: last)
        ring.record(final, isSent: true, flow: flow, name: name, at: .zero)
        #expect(ring.count == kept)
        #expect(ring.bytes == (kept == 10 ? 900 : 800) + last)
    }

    @Test("the bound in messages holds exactly, the oldest go", arguments: [3, 4, 5])
    func countBound(sent: Int) {
        var ring = TraceRing(maxMessages: 4)
        for number in 0..<sent {
            ring.record(bytes("M\(number) sip:x"), isSent: true, flow: flow, name: name, at: .zero)
        }
        #expect(ring.count == min(4, sent))
        let first = ring.messages(named: [name], since: .zero).first?.text
        #expect(first == (sent == 5 ? "M1 sip:x" : "M0 sip:x"))
    }

    @Test("a flood of strangers pushes out what strangers have said, and nothing of a call")
    func strangers() {
        var ring = TraceRing(maxBytes: 1_000, maxBytesOfStrangers: 100)
        let pairs: [(String, Bool)] = [
            ("INVITE sip:202", true), ("SIP/2.0 401 x", true), ("INVITE sip:203", false),
        ]
        for (text, ofStranger) in pairs {
            ring.record(
                bytes(text), isSent: false, flow: flow, name: name, at: .zero,
                ofStranger: ofStranger)
        }
        // Of both rings together, in the order in which they came.
        #expect(ring.messages(named: [name], since: .zero).map(\.text) == pairs.map(\.0))
        for _ in 0..<10_000 {
            ring.record(
                bytes("OPTIONS sip:x SIP/2.0"), isSent: false, flow: flow, name: otherName,
                at: .zero, ofStranger: true)
        }
        #expect(ring.messages(named: [name], since: .zero).map(\.text) == ["INVITE sip:203"])
        #expect(ring.bytes <= 1_100)
    }

    @Test("a message larger than the whole ring is not kept")
    func larger() {
        var ring = TraceRing(maxBytes: 10)
        ring.record(bytes("12345678901"), isSent: true, flow: flow, name: name, at: .zero)
        #expect(ring.count == 0)
        #expect(ring.bytes == 0)
    }

    @Test("keys that may have been typed ahead of a secret question are taken back")
    func hiddenKeys() {
        var ring = TraceRing()
        ring.key("4", isSecret: false, position: "main.dial:1", call: call, at: at(1))
        ring.key("7", isSecret: false, position: "main.dial:1", call: other, at: at(1))
        ring.step("key 9 is not one", position: "main.dial:1", call: call, at: at(2))
        ring.hideKeys(of: call)
        ring.key("1", isSecret: true, position: "main.dial:2", call: call, at: at(3))
        #expect(
            ring.steps(of: call, since: .zero).map(\.what) == [
                "key ***", "key 9 is not one", "key ***",
            ])
        #expect(ring.steps(of: other, since: .zero).map(\.what) == ["key 7"])
    }

    @Test("steps are kept for their call up to the bound, and taken once")
    func steps() {
        var ring = TraceRing()
        for number in 0...Limits.stepsPerCall {
            ring.step("step \(number)", position: "main.dial:1", call: call, at: at(5))
        }
        ring.step("other", position: "main.dial:2", call: other, at: at(6))
        let taken = ring.takeSteps(of: call, since: at(4))
        #expect(taken.count == Limits.stepsPerCall)
        #expect(
            taken.first
                == CallTrace.Step(atMilliseconds: 1, position: "main.dial:1", what: "step 0"))
        #expect(ring.takeSteps(of: call, since: at(4)).isEmpty)
        #expect(ring.steps(of: other, since: at(4)).count == 1)
    }
}
