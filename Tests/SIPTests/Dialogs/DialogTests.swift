import Testing
import Wire

@testable import SIP

/// RFC 3261 §12.
struct DialogTests {
    private func answered(recordRoutes: [ByteString] = []) -> Response {
        var response = Exchange.response(200)
        response.headers.append(.contact, "<sip:202@192.0.2.9:5062>")
        for route in recordRoutes { response.headers.append(.recordRoute, route) }
        return response
    }

    @Test("the caller's route set is the recorded one, reversed (§12.1.2)")
    func callerRoutes() throws {
        let response = answered(recordRoutes: ["<sip:p2;lr>", "<sip:p1;lr>"])
        var dialog = try #require(Dialog(uac: Exchange.invite, response: response))
        let bye = dialog.request(.bye)
        #expect(bye.headers.values(of: .route) == ["<sip:p1;lr>", "<sip:p2;lr>"])
        #expect(bye.uri == URI("sip:202@192.0.2.9:5062"))
        #expect(bye.cSeq == CSeq(2, .bye))
        #expect(bye.to.tag == "to1" && bye.from.tag == "from1")
        #expect(dialog.nextHop == URI("sip:p1;lr"))
    }

    @Test("the callee's route set is the recorded one, in order (§12.1.1)")
    func calleeRoutes() throws {
        var invite = Exchange.invite
        invite.headers.append(.contact, "<sip:201@192.0.2.1>")
        invite.headers.append(.recordRoute, "<sip:p1;lr>, <sip:p2;lr>")
        var dialog = try #require(Dialog(uas: invite, localTag: "mine"))
        let bye = dialog.request(.bye)
        #expect(bye.headers.values(of: .route) == ["<sip:p1;lr>", "<sip:p2;lr>"])
        #expect(bye.uri == URI("sip:201@192.0.2.1"))
        #expect(bye.from.tag == "mine" && bye.to.tag == "from1")
    }

    @Test("a strict router stands in the Request-URI, the target at the end (§12.2.1.1)")
    func strictRouter() throws {
        let response = answered(recordRoutes: ["<sip:loose;lr>", "<sip:strict>"])
        var dialog = try #require(Dialog(uac: Exchange.invite, response: response))
        let bye = dialog.request(.bye)
        #expect(bye.uri == URI("sip:strict"))
        #expect(
            bye.headers.values(of: .route) == ["<sip:loose;lr>", "<sip:202@192.0.2.9:5062>"])
    }

    @Test("the ACK to a 2xx has the number of the INVITE")
    func ack() throws {
        var dialog = try #require(Dialog(uac: Exchange.invite, response: answered()))
        _ = dialog.request(.update)
        #expect(dialog.ack(for: 1).cSeq == CSeq(1, .ack))
        #expect(dialog.ack(for: 1).method == .ack)
    }

    @Test(
        "only the usage that a dialog has renews its target (RFC 3261 §12.2, RFC 3311, RFC 6665)",
        arguments: [
            (Method.invite, Method.invite, true), (.invite, .update, true),
            (.invite, .subscribe, false), (.invite, .notify, false), (.invite, .info, false),
            (.subscribe, .subscribe, true), (.subscribe, .notify, true),
            (.subscribe, .update, false),
        ])
    func target(_ first: Method, _ later: Method, _ isRenewed: Bool) throws {
        var beginning = Exchange.request(first)
        beginning.headers.append(.contact, "<sip:201@192.0.2.1>")
        var dialog = try #require(Dialog(uas: beginning, localTag: "mine"))
        var request = Exchange.request(later)
        request.cSeq = CSeq(2, later)
        request.headers.append(.contact, "<sip:201@192.0.2.66>")
        #expect(dialog.receive(request) == .inOrder)
        let target: URI? = isRenewed ? URI("sip:201@192.0.2.66") : URI("sip:201@192.0.2.1")
        #expect(dialog.remoteTarget == target)
    }

    @Test("requests count upwards; one that does not is out of order (§12.2.2)")
    func order() throws {
        var invite = Exchange.invite
        invite.headers.append(.contact, "<sip:201@192.0.2.1>")
        var dialog = try #require(Dialog(uas: invite, localTag: "mine"))
        var update = Exchange.request(.update)
        update.cSeq = CSeq(5, .update)
        update.headers.append(.contact, "<sip:201@192.0.2.77>")
        #expect(dialog.receive(update) == .inOrder)
        #expect(dialog.remoteTarget == URI("sip:201@192.0.2.77"))
        #expect(dialog.receive(update) == .outOfOrder)
        update.cSeq = CSeq(4, .update)
        #expect(dialog.receive(update) == .outOfOrder)
        update.from.tag = "other"
        #expect(dialog.receive(update) == .notThisDialog)
    }

    @Test("a response without a To tag makes no dialog")
    func noTag() {
        var response = answered()
        response.to.tag = nil
        #expect(Dialog(uac: Exchange.invite, response: response) == nil)
    }
}
