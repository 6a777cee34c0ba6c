import SIP
import Wire

/// What a REGISTER came to.
struct Registration: Equatable, Sendable {
    var status: Status
    var headers: [Header]
    var didChange: Bool

    enum Step: Equatable {
        case refused(Status, [Header])
        /// Nothing was asked but the list (RFC 3261 §10.2.3).
        case fetched
        case changed
    }

    /// One REGISTER at work on a copy of an extension's bindings.
    struct Change {
        let request: Request
        let flow: Flow
        let settings: RegistrarSettings
        let now: Instant
        var bindings: [Binding]
        var order: UInt64

        mutating func apply() -> Step {
            // RFC 3261 §10.3 step 6
            guard request.headers.contains(.contact) else { return .fetched }
            guard let contacts = try? request.headers.all(Contact.self),
                contacts.count <= Limits.contactsPerRequest
            else { return .refused(.badRequest, []) }
            if contacts.contains(.wildcard) { return removeAll(contacts) }
            for case .address(let contact) in contacts {
                if let refusal = take(contact) { return refusal }
            }
            guard bindings.count <= settings.maxContacts else {
                return .refused(.forbidden, [Header(.warning, Self.tooMany)])
            }
            return .changed
        }

        /// "`*` … with Expires: 0" and nothing else (step 6).
        private mutating func removeAll(_ contacts: [Contact]) -> Step {
            guard contacts.count == 1, requestExpires == 0 else {
                return .refused(.badRequest, [])
            }
            for binding in bindings where isOutOfOrder(binding) {
                return .refused(.serverInternalError, [])
            }
            bindings = []
            return .changed
        }

        /// Step 7 for one contact; nil when it was taken.
        private mutating func take(_ contact: NameAddress) -> Step? {
            guard var new = binding(of: contact) else { return .refused(.badRequest, []) }
            let seconds = expires(of: contact)
            let old = bindings.firstIndex { isSame($0, new) }
            if let old, isOutOfOrder(bindings[old]) {
                return .refused(.serverInternalError, [])
            }
            guard seconds > 0 else {
                if let old { bindings.remove(at: old) }
                return nil
            }
            // "If … the expiration … is less than one hour and less than a registrar-configured
            // minimum", 423; ours has no hour in it: phones behind NAT refresh often.
            guard seconds >= settings.minExpires else {
                let minimum = ByteString("\(settings.minExpires)")
                return .refused(.intervalTooBrief, [Header(.minExpires, minimum)])
            }
            order += 1
            new.order = order
            new.expires = now + .seconds(Int64(min(seconds, settings.maxExpires)))
            if let old { bindings[old] = new } else { bindings.append(new) }
            return nil
        }

        /// Step 7: a binding of the same Call-ID may only be changed by a higher CSeq.
        private func isOutOfOrder(_ binding: Binding) -> Bool {
            binding.callID == request.callID && request.cSeq.number <= binding.cSeq
        }

        /// RFC 5626 §6: instance and reg-id make a binding, where both are given; else the
        /// contact does, as URIs compare (RFC 3261 §19.1.4).
        private func isSame(_ old: Binding, _ new: Binding) -> Bool {
            if let instance = new.instance, let regID = new.regID,
                old.instance == instance, old.regID == regID
            {
                return true
            }
            return old.contact.isEquivalent(to: new.contact)
        }

        private func binding(of contact: NameAddress) -> Binding? {
            guard contact.uri.scheme == .sip || contact.uri.scheme == .sips,
                contact.uri.serialized.count <= Limits.boundTextBytes, isReachable(contact.uri)
            else { return nil }
            let path = request.headers.values(of: .path)
            guard path.count <= Limits.pathEntries,
                path.allSatisfy({ $0.count <= Limits.boundTextBytes }),
                request.callID.count <= Limits.boundTextBytes
            else { return nil }
            let instance = ContactedPhone(contact).instance
            let regID = contact.parameters["reg-id"].flatMap {
                Digits.parse($0.bytes, limit: UInt64(Int32.max))
            }
            return Binding(
                contact: contact.uri, flow: flow, instance: instance,
                regID: instance == nil ? nil : regID.map(UInt32.init), path: path,
                q: Self.q(of: contact), callID: request.callID, cSeq: request.cSeq.number,
                userAgent: request.headers[.userAgent].map {
                    ByteString($0.bytes.prefix(Limits.userAgentBytes))
                }, expires: now, order: 0)
        }

        /// Nothing is ever sent to the address in the Contact; but one that nobody can have is a
        /// mistake that its owner should hear of.
        private func isReachable(_ uri: URI) -> Bool {
            guard case .address(let ip) = uri.host else { return true }
            return !ip.isMulticast && !ip.isUnspecified
        }

        /// RFC 3261 §10.2.1.1: the contact's own `expires`, then the Expires field, then ours.
        private func expires(of contact: NameAddress) -> UInt32 {
            let own = contact.parameters["expires"].flatMap(Self.seconds)
            return own ?? requestExpires ?? settings.defaultExpires
        }

        private var requestExpires: UInt32? {
            request.headers[.expires].flatMap(Self.seconds)
        }

        /// RFC 3261 §20.19: malformed values are 3600, too large ones the largest.
        private static func seconds(_ value: ByteString) -> UInt32? {
            guard !value.isEmpty, value.bytes.allSatisfy(\.isASCIIDigit) else { return nil }
            return Digits.parse(value.bytes, limit: UInt64(UInt32.max)).map(UInt32.init) ?? .max
        }

        /// `0.7` → 700 (RFC 3261 §25.1, qvalue).
        private static func q(of contact: NameAddress) -> UInt16 {
            guard let text = contact.parameters["q"], let first = text.bytes.first else {
                return Binding.defaultQ
            }
            guard first == 0x30 else { return Binding.defaultQ }
            var value: UInt16 = 0
            let decimals = text.bytes.dropFirst(2).prefix(3)
            for place in 0..<3 {
                let index = decimals.startIndex + place
                let digit = index < decimals.endIndex ? decimals[index] : 0x30
                value = value * 10 + UInt16(digit.isASCIIDigit ? digit - 0x30 : 0)
            }
            return value
        }

        private static let tooMany: ByteString =
            "399 bellbird \"Too many phones are registered with this extension\""
    }
}

extension Registration.Change {
    /// Step 8: "each contact … MUST feature an expires parameter".
    var contactHeaders: [Header] {
        bindings.sorted { $0.comes(before: $1) }.map { binding in
            var contact = NameAddress(binding.contact)
            contact.parameters["expires"] = ByteString("\(binding.secondsLeft(at: now))")
            if let instance = binding.instance {
                contact.parameters.list.append(
                    Parameter("+sip.instance", instance, isQuoted: true))
            }
            if let regID = binding.regID { contact.parameters["reg-id"] = ByteString("\(regID)") }
            return Header(.contact, contact.serialized)
        }
    }

    /// The contacts, the Path as it came (RFC 3327 §5.3), and `outbound` where it was asked for
    /// and is done (RFC 5626 §6).
    var answerHeaders: [Header] {
        var headers = contactHeaders
        for hop in request.headers.values(of: .path) { headers.append(Header(.path, hop)) }
        let wantsOutbound = bindings.contains { $0.regID != nil && $0.callID == request.callID }
        if wantsOutbound, request.headers.names("outbound", in: .supported) {
            headers.append(Header(.require, "outbound"))
        }
        return headers
    }
}
