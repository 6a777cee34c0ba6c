import Testing
import Wire

@testable import SIP

/// RFC 3262.
struct ReliableProvisionalTests {
    private func prack(_ rAck: ByteString) -> Request {
        var prack = Exchange.request(.prack)
        prack.headers.append(.rAck, rAck)
        return prack
    }

    @Test("who requires 100rel gets it, who supports it gets it with a description")
    func when() {
        var invite = Exchange.invite
        let sender = ProvisionalSender()
        #expect(!sender.mustBeReliable(invite, hasBody: true))
        invite.headers.append(.supported, "timer, 100rel")
        #expect(!sender.mustBeReliable(invite, hasBody: false))
        #expect(sender.mustBeReliable(invite, hasBody: true))
        invite.headers.append(.require, "100REL")
        #expect(sender.mustBeReliable(invite, hasBody: false))
    }

    @Test("it is repeated, at doubling intervals, until its PRACK or for 64·T1")
    func repeated() {
        var sender = ProvisionalSender(first: 41)
        var response = Exchange.response(183)
        #expect(sender.begin(&response) == .milliseconds(500))
        #expect(response.headers[.rSeq] == "41")
        #expect(response.headers[.require] == "100rel")
        let intervals = (0..<2).map { _ in sender.again()?.1 }
        #expect(intervals == [.seconds(1), .seconds(2)])
        let verdicts = ["40 1 INVITE", "41 2 INVITE", "41 1 INVITE"].map {
            sender.acknowledge(prack(ByteString($0)))
        }
        #expect(verdicts == [false, false, true])
        #expect(sender.isIdle)
        let after = sender.again()
        #expect(after == nil)
        var next = Exchange.response(180)
        _ = sender.begin(&next)
        #expect(next.headers[.rSeq] == "42")
        var repeats = 0
        while sender.again() != nil { repeats += 1 }
        #expect(repeats == 6)
    }

    @Test("only the next in order is acknowledged, and a copy is not (§4)")
    func receiver() {
        func reliable(_ rSeq: ByteString) -> Response {
            var response = Exchange.response(183)
            response.headers.append(.require, "100rel")
            response.headers.append(.rSeq, rSeq)
            return response
        }
        var receiver = ProvisionalReceiver()
        #expect(receiver.receive(Exchange.response(180)) == .ordinary)
        #expect(receiver.receive(reliable("7")) == .acknowledge("7 1 INVITE"))
        #expect(receiver.receive(reliable("7")) == .ignore)
        #expect(receiver.receive(reliable("9")) == .ignore)
        #expect(receiver.receive(reliable("8")) == .acknowledge("8 1 INVITE"))
        #expect(receiver.receive(reliable("x")) == .ignore)
    }
}
