import SIP
import Wire

/// INFO requests that bring keys.
extension Switchboard {
    /// False: the request is about something else.
    mutating func tookKey(_ request: Request, _ transaction: TransactionID, on id: LegID) -> Bool {
        guard let kind = try? request.headers.first(ContentType.self),
            kind.isSameKind(as: KeyBody.relay) || kind.isSameKind(as: KeyBody.plain)
        else { return false }
        guard let key = KeyBody(request.body, kind: kind) else {
            leg(id) { [.respond(transaction, $0.reply(.badRequest, to: request))] }
            return true
        }
        leg(id) { [.respond(transaction, $0.reply(.ok, to: request))] }
        heardKey(key.symbol, as: .info, lasting: key.duration, on: id)
        return true
    }

    /// Our answer to an INFO that is for nobody but us. RFC 6086 §4.2.2: without a body it asks
    /// nothing; a body that we cannot read is 415, with what we can (RFC 3261 §21.4.13).
    func ownAnswer(to request: Request, of leg: Leg) -> Response {
        guard request.method == .info, !request.body.isEmpty else {
            return leg.reply(.ok, to: request)
        }
        var response = leg.reply(.unsupportedMediaType, to: request)
        response.headers.append(.accept, KeyBody.accepted)
        return response
    }
}
