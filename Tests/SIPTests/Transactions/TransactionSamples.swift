import Wire

@testable import SIP

/// Requests and responses for the machines' tests.
enum Exchange {
    static func request(_ method: Method, branch: ByteString = "z9hG4bK1") -> Request {
        Request(
            method: method, uri: URI(user: "202", host: .name("example.com")),
            vias: [
                Via(
                    .known(.udp), host: .address(.v4(0xC000_0201)), port: 5060, branch: branch)
            ],
            from: NameAddress(
                URI(user: "201", host: .name("example.com")),
                parameters: Parameters([Parameter("tag", "from1")])),
            to: NameAddress(URI(user: "202", host: .name("example.com"))),
            callID: "call1", cSeq: CSeq(1, method))
    }

    static let invite = request(.invite)

    static func response(
        _ code: UInt16, to request: Request = invite, tag: ByteString = "to1"
    ) -> Response {
        Response(Status(rawValue: code), to: request, toTag: tag)
    }

    static let phone = SocketAddress(.v4(0xC000_0201), 5060)
    static let udp = Flow(.udp, listener: ListenerID(0), remote: phone)
    static let tcp = Flow(
        .tcp, listener: ListenerID(1), remote: phone, connection: ConnectionID(7))
}
