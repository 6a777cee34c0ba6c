public import SIP
public import Wire

/// The phone watches other extensions, as lamps do (RFC 6665, RFC 4235).
extension Softphone {
    struct Watch: Sendable {
        var localTag: ByteString?
        var event: ByteString
        var dialog: Dialog?
    }

    /// Subscribes, and gives the name under which it can be refreshed or ended.
    @discardableResult
    public mutating func watch(
        _ number: ByteString, event: ByteString = "dialog", expires: UInt32 = 3600,
        headers: [Header] = [], at now: Duration
    ) -> ByteString {
        self.now = max(self.now, now)
        let uri = URI(user: number, host: .name(identity.domain))
        var subscribe = request(.subscribe, to: uri, NameAddress(uri))
        describe(&subscribe, event, expires, headers)
        watches[subscribe.callID] = Watch(localTag: subscribe.from.tag, event: event)
        begin(subscribe, .watch(subscribe.callID))
        return subscribe.callID
    }

    /// Asks for more time, or with 0 for the end.
    public mutating func refreshWatch(
        _ name: ByteString, event: ByteString? = nil, expires: UInt32, headers: [Header] = [],
        at now: Duration
    ) {
        self.now = max(self.now, now)
        guard let event = event ?? watches[name]?.event,
            var subscribe = watches[name]?.dialog?.request(.subscribe)
        else { return }
        describe(&subscribe, event, expires, headers)
        begin(subscribe, .watch(name))
    }

    private func describe(
        _ request: inout Request, _ event: ByteString, _ expires: UInt32, _ headers: [Header]
    ) {
        request.headers.append(Contact.address(contact))
        request.headers.append(SIP.Event(event))
        request.headers.append(Expires(expires))
        request.headers.fields += headers
        if !request.headers.contains(.accept) {
            request.headers.append(.accept, "application/dialog-info+xml")
        }
    }

    mutating func watchAnswered(_ response: Response, _ request: Request, _ name: ByteString) {
        guard response.status.isFinal else { return }
        if response.status.isSuccess, watches[name]?.dialog == nil {
            watches[name]?.dialog = Dialog(uac: request, response: response)
        }
        if response.status.isFailure, watches[name]?.dialog == nil { watches[name] = nil }
        report(.answered(.subscribe, response.status))
    }

    mutating func notified(_ request: Request, _ transaction: TransactionID) {
        if watches[request.callID]?.dialog?.receive(request) == .outOfOrder {
            return respond(.serverInternalError, to: request, transaction)
        }
        respond(.ok, to: request, transaction)
        let state = request.headers[.subscriptionState] ?? ""
        if state.hasPrefix("terminated") { watches[request.callID] = nil }
        report(.notified(state, request.body))
    }
}
