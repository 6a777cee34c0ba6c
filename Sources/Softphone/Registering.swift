import SIP
import Wire

/// The phone makes itself known (RFC 3261 §10.2).
extension Softphone {
    public mutating func register(at now: Duration) {
        self.now = max(self.now, now)
        registration.expires = behaviour.expires
        registerNow()
    }

    public mutating func unregister(at now: Duration) {
        self.now = max(self.now, now)
        registration.expires = 0
        registerNow()
    }

    mutating func registerNow() {
        registration.cSeq += 1
        var register = request(
            .register, to: URI(host: .name(identity.domain)), NameAddress(addressOfRecord))
        register.callID = registration.callID
        register.cSeq = CSeq(registration.cSeq, .register)
        register.headers.append(Contact.address(contact))
        register.headers.append(.expires, ByteString("\(registration.expires)"))
        register.headers.append(.allow, allow)
        begin(register, .register)
    }

    mutating func registerAnswered(_ response: Response, _ request: Request) {
        guard response.status.isFinal else { return }
        guard response.status.isSuccess else {
            // RFC 3261 §10.2.8: again, with the interval that is named.
            if response.status == .intervalTooBrief, let minimum = response.headers[.minExpires],
                let seconds = Digits.parse(minimum.bytes, limit: UInt64(UInt32.max)),
                seconds > registration.expires
            {
                registration.expires = UInt32(seconds)
                return registerNow()
            }
            isRegistered = false
            return report(.registrationFailed(response.status))
        }
        guard request.headers[.expires] != "0" else {
            isRegistered = false
            stop(.register)
            return report(.unregistered)
        }
        let granted = grantedExpires(response) ?? registration.expires
        isRegistered = true
        if behaviour.staysRegistered {
            start(.register, after: .seconds(Int64(granted)) / 2)
        }
        report(.registered(granted))
    }

    /// RFC 3261 §10.2.4: the 2xx lists all bindings; ours says how long it lasts.
    private func grantedExpires(_ response: Response) -> UInt32? {
        let contacts = (try? response.headers.all(Contact.self)) ?? []
        for case .address(let binding) in contacts
        where binding.uri.isEquivalent(to: contact.uri) {
            if let value = binding.parameters["expires"],
                let seconds = Digits.parse(value.bytes, limit: UInt64(UInt32.max))
            {
                return UInt32(seconds)
            }
        }
        return nil
    }
}
