public import SIP
public import Switchboard
public import Wire

/// Somebody who is no phone of the office: sends what it likes from any address, and sees what
/// comes back at once.
public struct Stranger: Sendable {
    public var address: SocketAddress
    public var transport = Transport.udp
    public var connection: ConnectionID?
    public var userAgent: ByteString?
    private var number: UInt32 = 0

    public init(at ip: IPAddress, port: UInt16 = 40_000) {
        address = SocketAddress(ip, port)
    }

    public var flow: Flow {
        Flow(
            transport, listener: ListenerID(transport == .udp ? 0 : 1), remote: address,
            connection: connection)
    }

    /// A request that begins something, as `user` to `callee`.
    public mutating func request(
        _ method: Method, as user: ByteString, to callee: ByteString = "202"
    ) -> Request {
        number += 1
        let host = Host.name(Office.domain)
        var request = Request(
            method: method, uri: URI(user: method == .register ? nil : callee, host: host),
            from: NameAddress(
                URI(user: user, host: host), parameters: Parameters([Parameter("tag", "f")])),
            to: NameAddress(URI(user: method == .register ? user : callee, host: host)),
            callID: ByteString("\(number)@\(address)"), cSeq: CSeq(1, method))
        request.headers.append(.contact, ByteString("<sip:\(user)@\(address)>"))
        if let userAgent { request.headers.append(.userAgent, userAgent) }
        if method == .subscribe { request.headers.append(.event, "presence") }
        request.vias = [
            Via(
                .known(.udp), host: .address(address.ip), port: address.port,
                branch: ByteString("z9hG4bK\(number).\(address.port)"))
        ]
        return request
    }

    /// The same request with an answer to a challenge; `from` makes it a copy of a later moment.
    public func proved(
        _ request: Request, _ challenge: Challenge, user: ByteString, password: ByteString,
        count: UInt32 = 1
    ) -> Request {
        var request = request
        let credentials = Credentials(
            answering: challenge, user: user, password: password, method: request.method,
            uri: request.uri.serialized, cnonce: "abc", count: count)
        request.headers[.authorization] = credentials.serialized
        return request
    }
}

extension World {
    /// What the exchange sends back at once, in all.
    @discardableResult
    public mutating func answers(
        to bytes: [UInt8], over flow: Flow
    ) -> [[UInt8]] {
        let outbox = exchange.handle(.received(bytes, over: flow), at: clock.instant)
        perform(outbox)
        return outbox.transmissions.filter { $0.flow.remote == flow.remote }.map(\.bytes)
    }

    /// What the exchange's clock says so much later.
    public func instant(after duration: Duration) -> Instant {
        clock.instant + duration
    }

    /// The first answer; nil: silence.
    @discardableResult
    public mutating func knock(_ request: Request, by stranger: Stranger) -> Response? {
        guard let first = answers(to: request.serialized(), over: stranger.flow).first,
            case .response(let response)? = try? Message(parsing: first)
        else { return nil }
        return response
    }

    /// Asks without a password, and answers the challenge with this one.
    @discardableResult
    public mutating func knock(
        _ method: Method, as user: ByteString, password: ByteString, by stranger: inout Stranger
    ) -> Response? {
        let request = stranger.request(method, as: user)
        guard let challenge = knock(request, by: stranger)?.challenge else { return nil }
        return knock(
            stranger.proved(request, challenge, user: user, password: password), by: stranger)
    }
}

extension Response {
    /// What it asks to be answered.
    public var challenge: Challenge? {
        headers.values(of: .wwwAuthenticate).lazy.compactMap { Challenge($0) }.first
    }
}
