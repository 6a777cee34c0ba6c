import Testing
import Wire

@testable import SIP

/// Requests and responses find their transactions (RFC 3261 §17.1.3, §17.2.3, RFC 6026).
struct TransactionLayerTests {
    private let udp = Exchange.udp

    private func sent(_ effects: [TransactionLayer.Effect]) -> [Message] {
        effects.compactMap { effect in
            if case .send(let message, _) = effect { return message }
            return nil
        }
    }

    private func statuses(_ effects: [TransactionLayer.Effect]) -> [UInt16] {
        sent(effects).compactMap { message in
            if case .response(let response) = message { return response.status.rawValue }
            return nil
        }
    }

    // MARK: Servers

    @Test("a request leaves nothing behind until it is accepted")
    func strangers() {
        var layer = TransactionLayer()
        #expect(layer.classify(Exchange.invite, over: udp) == .new)
        #expect(layer.serverCount == 0)
    }

    @Test("a copy of an accepted request gets the last response again")
    func copies() {
        var layer = TransactionLayer()
        let (id, _) = layer.accept(Exchange.invite, over: udp)
        #expect(layer.classify(Exchange.invite, over: udp) == .known([]))
        _ = layer.respond(id, with: Exchange.response(180))
        guard case .known(let effects) = layer.classify(Exchange.invite, over: udp) else {
            Issue.record("a copy is known")
            return
        }
        #expect(statuses(effects) == [180])
    }

    @Test("the ACK to a 486 is absorbed, the ACK to a 200 is handed up")
    func acks() {
        var layer = TransactionLayer()
        let (busy, _) = layer.accept(Exchange.invite, over: udp)
        _ = layer.respond(busy, with: Exchange.response(486))
        var ack = Exchange.request(.ack)
        ack.to.tag = "to1"
        guard case .known(let absorbed) = layer.classify(ack, over: udp) else { return }
        #expect(!absorbed.contains(.acknowledged(ack, udp)))
        let other = Exchange.request(.ack, branch: "z9hG4bK2")
        #expect(layer.classify(other, over: udp) == .known([.acknowledged(other, udp)]))
    }

    @Test("CANCEL meets its INVITE, is answered 200, and has no effect after a final response")
    func cancel() {
        var layer = TransactionLayer()
        let (id, _) = layer.accept(Exchange.invite, over: udp)
        let cancel = Exchange.request(.cancel)
        guard case .known(let effects) = layer.classify(cancel, over: udp) else { return }
        #expect(statuses(effects) == [200])
        #expect(effects.contains(.cancelled(id, cancel)))
        _ = layer.respond(id, with: Exchange.response(487))
        guard case .known(let late) = layer.classify(cancel, over: udp) else { return }
        #expect(statuses(late) == [200])
        #expect(!late.contains(.cancelled(id, cancel)))
    }

    @Test("a CANCEL from another host, or for nothing, is answered 481")
    func foreignCancel() {
        var layer = TransactionLayer()
        _ = layer.accept(Exchange.invite, over: udp)
        var foreign = udp
        foreign.remote = SocketAddress(.v4(0xC000_0263), 5060)
        guard case .known(let effects) = layer.classify(Exchange.request(.cancel), over: foreign)
        else { return }
        #expect(statuses(effects) == [481])
        let lost = Exchange.request(.cancel, branch: "z9hG4bKother")
        guard case .known(let none) = layer.classify(lost, over: udp) else { return }
        #expect(statuses(none) == [481])
    }

    @Test("the same request by another way is answered 482 (RFC 3261 §8.2.2.2)")
    func merged() {
        var layer = TransactionLayer()
        _ = layer.accept(Exchange.invite, over: udp)
        let again = Exchange.request(.invite, branch: "z9hG4bKother")
        guard case .known(let effects) = layer.classify(again, over: udp) else {
            Issue.record("a merged request is known")
            return
        }
        #expect(statuses(effects) == [482])
        #expect(layer.serverCount == 1)
    }

    @Test("RFC 2543 peers without the magic cookie are matched by Call-ID, CSeq and Via")
    func legacy() {
        var layer = TransactionLayer()
        let old = Exchange.request(.invite, branch: "1")
        let (id, _) = layer.accept(old, over: udp)
        #expect(layer.classify(old, over: udp) == .known([]))
        _ = layer.respond(id, with: Exchange.response(486, to: old))
        var ack = Exchange.request(.ack, branch: "1")
        ack.to.tag = "to1"
        guard case .known(let effects) = layer.classify(ack, over: udp) else { return }
        #expect(!effects.contains(.acknowledged(ack, udp)))
    }

    @Test("responses go to the port in Via, to the source with rport, and through a NAT")
    func responseFlows() {
        var request = Exchange.invite
        var flow = udp
        flow.remote.port = 40_000
        #expect(TransactionLayer.responseFlow(for: request, over: flow).remote.port == 5060)
        request.vias[0].parameters.setFlag("rport")
        TransactionLayer.markSource(&request, over: flow)
        #expect(request.vias[0].parameters["rport"] == "40000")
        #expect(request.vias[0].parameters["received"] == "192.0.2.1")
        #expect(TransactionLayer.responseFlow(for: request, over: flow).remote.port == 40_000)
        var hidden = Exchange.invite
        hidden.vias[0].host = .address(.v4(0x0A00_0001))
        #expect(TransactionLayer.responseFlow(for: hidden, over: flow).remote.port == 40_000)
    }

    // MARK: Clients

    @Test("a CANCEL waits for the first provisional response, and carries its Reason")
    func ownCancel() {
        var layer = TransactionLayer()
        let (id, _) = layer.begin(Exchange.invite, over: udp)
        let reason = Header(.reason, "SIP;cause=200")
        #expect(layer.cancel(id, headers: [reason]) == [])
        let effects = layer.receive(Exchange.response(180), over: udp)
        let cancels = sent(effects).compactMap { message -> Request? in
            if case .request(let request) = message { return request }
            return nil
        }
        #expect(cancels.map(\.method) == [.cancel])
        #expect(cancels.first?.vias == Exchange.invite.vias)
        #expect(cancels.first?.cSeq == CSeq(1, .cancel))
        #expect(cancels.first?.headers.fields == [reason])
    }

    @Test("a CANCEL that the final response overtakes is never sent")
    func overtaken() {
        var layer = TransactionLayer()
        let (id, _) = layer.begin(Exchange.invite, over: udp)
        _ = layer.cancel(id)
        let effects = layer.receive(Exchange.response(200), over: udp)
        #expect(effects.contains(.answered(Exchange.response(200), id)))
        #expect(sent(effects).isEmpty)
    }

    @Test("a response to nothing is a stray")
    func stray() {
        var layer = TransactionLayer()
        let response = Exchange.response(200)
        #expect(layer.receive(response, over: udp) == [.stray(response)])
    }

    @Test("a flow that fails takes its requests with it, and no others")
    func flowFails() {
        var layer = TransactionLayer()
        let (lost, _) = layer.begin(Exchange.request(.options), over: Exchange.tcp)
        let (kept, _) = layer.begin(Exchange.request(.options, branch: "z9hG4bK2"), over: udp)
        let effects = layer.flowFailed(Exchange.tcp)
        #expect(effects.contains(.failed(lost, .transport)))
        #expect(!effects.contains(.failed(kept, .transport)))
        #expect(layer.clientCount == 1)
    }

    @Test("when every timer has run, nothing is left")
    func nothingLeft() {
        var layer = TransactionLayer()
        var timers: [TransactionTimer: Duration] = [:]
        func note(_ effects: [TransactionLayer.Effect]) {
            for effect in effects {
                switch effect {
                case .start(let timer, let after): timers[timer] = after
                case .stop(let timer): timers[timer] = nil
                default: break
                }
            }
        }
        let (invite, begun) = layer.begin(Exchange.invite, over: udp)
        note(begun)
        note(layer.receive(Exchange.response(180), over: udp))
        note(layer.cancel(invite))
        let (server, accepted) = layer.accept(
            Exchange.request(.invite, branch: "z9hG4bKin"), over: udp)
        note(accepted)
        note(layer.respond(server, with: Exchange.response(404)))
        var turns = 0
        while let next = timers.min(by: { $0.value < $1.value }), turns < 1_000 {
            timers[next.key] = nil
            for (timer, left) in timers { timers[timer] = max(.zero, left - next.value) }
            note(layer.fire(next.key))
            turns += 1
        }
        #expect(timers.isEmpty)
        #expect(layer.clientCount == 0)
        #expect(layer.serverCount == 0)
        #expect(layer.clientIDs.isEmpty && layer.serverIDs.isEmpty && layer.merges.isEmpty)
    }
}
