import Testing
import Wire

@testable import SIP

/// RFC 3261 §17.1.1 and RFC 6026 §7.2, as transcripts.
struct InviteClientTests {
    private let invite = Exchange.invite

    private func ack(to response: Response) -> Request {
        var ack = Request(
            method: .ack, uri: invite.uri, vias: invite.vias, from: invite.from, to: response.to,
            callID: invite.callID, cSeq: CSeq(1, .ack))
        ack.headers = Headers()
        return ack
    }

    @Test("a busy callee over UDP: the 486 is acknowledged each time it comes")
    func busyOverUDP() {
        let busy = Exchange.response(486)
        var (machine, effects) = InviteClientTransaction.begin(invite, isReliable: false)
        #expect(
            effects == [
                .send(invite), .start(.b, after: .seconds(32)),
                .start(.a, after: .milliseconds(500)),
            ])
        #expect(machine.fire(.a) == [.send(invite), .start(.a, after: .seconds(1))])
        #expect(machine.fire(.a) == [.send(invite), .start(.a, after: .seconds(2))])
        #expect(
            machine.receive(busy) == [
                .stop(.a), .stop(.b), .send(ack(to: busy)), .deliver(busy),
                .start(.d, after: .seconds(32)),
            ])
        #expect(machine.receive(busy) == [.send(ack(to: busy))])
        #expect(machine.fire(.d) == [.finish(.normally)])
    }

    @Test("silence over UDP: the INVITE goes out seven times in 32 seconds, then it is over")
    func silence() {
        var (machine, _) = InviteClientTransaction.begin(invite, isReliable: false)
        var waited = Duration.milliseconds(500)
        var copies = 1
        while waited < .seconds(32) {
            guard case .start(.a, let next)? = machine.fire(.a).last else { break }
            copies += 1
            waited += next
        }
        #expect(copies == 7)
        #expect(machine.fire(.b) == [.stop(.a), .finish(.timeout)])
    }

    @Test("over TCP nothing is sent twice")
    func reliable() {
        var (machine, effects) = InviteClientTransaction.begin(invite, isReliable: true)
        #expect(effects == [.send(invite), .start(.b, after: .seconds(32))])
        let busy = Exchange.response(486)
        // "if … reliable transport … Timer D set to zero"
        #expect(
            machine.receive(busy) == [
                .stop(.b), .send(ack(to: busy)), .deliver(busy), .finish(.normally),
            ])
    }

    @Test("every 2xx, of whichever fork, is handed up until timer M")
    func forks() {
        var (machine, _) = InviteClientTransaction.begin(invite, isReliable: false)
        let first = Exchange.response(200, tag: "fork1")
        let second = Exchange.response(200, tag: "fork2")
        #expect(machine.receive(first).contains(.deliver(first)))
        #expect(machine.receive(second) == [.deliver(second)])
        #expect(machine.receive(first) == [.deliver(first)])
        #expect(machine.fire(.m) == [.finish(.normally)])
        #expect(machine.receive(second) == [])
    }

    @Test("the ACK to a failure takes the INVITE's Route along")
    func route() {
        var routed = invite
        routed.headers.append(.route, "<sip:proxy.example.com;lr>")
        routed.headers.append(.contact, "<sip:201@192.0.2.1>")
        var (machine, _) = InviteClientTransaction.begin(routed, isReliable: true)
        let effects = machine.receive(Exchange.response(404, to: routed))
        let sent = effects.compactMap { effect -> Request? in
            if case .send(let request) = effect { return request }
            return nil
        }
        #expect(sent.first?.headers.values(of: .route) == ["<sip:proxy.example.com;lr>"])
        #expect(sent.first?.headers.contains(.contact) == false)
    }
}
