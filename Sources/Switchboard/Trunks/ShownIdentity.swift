import Dialplan
import SIP
import Wire

/// As whom a call goes out over a trunk.
struct ShownIdentity: Equatable, Sendable {
    /// What the person called sees: E.164 where it is known. Nil where nobody is shown.
    var number: String?
    /// Of who has that number.
    var name: String?
    /// What the provider is to know who pays by: a number of ours.
    var own: String?

    /// Who calls out, for whom.
    struct Caller: Equatable, Sendable {
        var party: Party
        /// `anonymous`, where nobody is shown.
        var number: String
        var name: String?
        /// What the plan wants to be shown.
        var wanted: String?
        /// On whose rights: who forwards, or has transferred, or calls.
        var account: DialPlan.Account
    }

    /// What is shown is, first to last: what the plan says; the direct number of the extension that
    /// calls; the trunk's `callerid`; the house's main number. A number from outside is shown by
    /// itself where the trunk takes such (`clip-no-screening`); elsewhere as the number of who sent
    /// the call on. For help, nothing is withheld.
    init(_ caller: Caller, over trunk: Trunk, _ configuration: Configuration?) {
        let inventory = configuration?.inventory ?? Inventory(extensions: [], trunks: [])
        let house = trunk.callerID ?? configuration?.plan.mainNumber
        let payer: String? =
            switch caller.account {
            case .extension(let number), .emergency(let number): number
            case .system: nil
            }
        let direct = { (number: String?) in
            number.flatMap { inventory.extension($0)?.dids.first }
        }
        var isForHelp = false
        if case .emergency = caller.account { isForHelp = true }
        own = direct(payer) ?? house
        name = caller.name
        if let wanted = caller.wanted {
            number = wanted
            if wanted == house || Self.isOwn(wanted, inventory) { own = wanted }
        } else if case .phone(let phone) = caller.party {
            own = direct(phone) ?? own
            number = own ?? caller.number
            if inventory.extension(phone)?.hidesNumber == true, !isForHelp { number = nil }
        } else if trunk.takesForeignNumbers || caller.number == Self.nobody || own == nil {
            number = caller.number
        } else {
            number = own
            name = nil
        }
        if number == Self.nobody { number = isForHelp ? own : nil }
        if number == nil { name = nil }
    }

    /// As a plan writes it, and as a call is kept that shows nobody.
    static let nobody = DialPlan.nobody

    private static func isOwn(_ number: String, _ inventory: Inventory) -> Bool {
        inventory.trunks.contains { $0.callerID == number }
            || inventory.locations.values.contains { $0.callerID == number }
            || inventory.extensions.contains { $0.dids.contains(number) }
    }
}

// MARK: - On the wire

extension ShownIdentity {
    /// RFC 3261 §8.1.1.3; RFC 3323 §4.1.1.3 where nobody is shown.
    func from(_ trunk: Trunk, at host: Host, _ plan: Plan?) -> NameAddress {
        if let user = trunk.fromUser {
            return NameAddress(
                displayName: number == nil ? nil : shownName,
                URI(user: ByteString(user), host: trunk.uriHost))
        }
        guard let number else { return .anonymous }
        return address(number, shownName, trunk, host, plan)
    }

    /// Who calls, in the words that this provider believes (`identity`), and that it shall not be
    /// told on (RFC 3323 §4.2, RFC 3325 §9.3).
    func headers(_ trunk: Trunk, at host: Host, _ plan: Plan?) -> [Header] {
        var headers: [Header] = []
        if let number = own ?? number {
            let asserted = address(
                number, number == self.number ? shownName : nil, trunk, host, plan)
            switch trunk.identity {
            case .from: break
            case .asserted: headers.append(Header(.pAssertedIdentity, asserted.serialized))
            case .preferred: headers.append(Header(.pPreferredIdentity, asserted.serialized))
            case .remoteParty:
                // draft-ietf-sip-privacy-04 §5
                let shown = self.number.map { address($0, shownName, trunk, host, plan) }
                var party = shown ?? asserted
                party.parameters["party"] = "calling"
                party.parameters["screen"] = self.number == nil || self.number == own ? "yes" : "no"
                party.parameters["privacy"] = self.number == nil ? "full" : "off"
                headers.append(Header(.remotePartyID, party.serialized))
            }
        }
        if number == nil { headers.append(Header(.privacy, "id")) }
        return headers
    }

    private var shownName: ByteString? {
        name.flatMap { PlainName.shown($0) }.map { ByteString($0) }
    }

    private func address(
        _ number: String, _ name: ByteString?, _ trunk: Trunk, _ host: Host, _ plan: Plan?
    ) -> NameAddress {
        NameAddress(
            displayName: name,
            trunk.uri(of: plan?.written(number, as: trunk.format) ?? number, at: host))
    }
}

extension NameAddress {
    /// Who shows nothing of himself (RFC 3323 §4.1.1.3).
    static let anonymous = NameAddress(
        displayName: "Anonymous",
        URI(user: ByteString(ShownIdentity.nobody), host: .name("anonymous.invalid")))
}

extension Switchboard {
    func identity(of call: Call, _ plan: DialPlan, over trunk: Trunk) -> ShownIdentity {
        ShownIdentity(
            ShownIdentity.Caller(
                party: call.callerParty, number: call.callerNumber, name: call.shownName,
                wanted: plan.callerID ?? call.shown.number, account: plan.account),
            over: trunk, configuration)
    }

    /// Where our numbers are at home: with the provider whose account we have, else here.
    func identityHost(of trunk: Trunk) -> Host {
        guard !trunk.registers, let configuration else { return trunk.uriHost }
        return .name(configuration.domain)
    }
}

extension Trunk {
    /// A number, as its URIs have it.
    func uri(of number: String, at host: Host, port: UInt16? = nil) -> URI {
        var uri = URI(user: ByteString(number), host: host, port: port)
        if saysPhone { uri.parameters["user"] = "phone" }
        return uri
    }

    /// Of who is called through one of its servers. A name stays in the Request-URI wherever it
    /// led (RFC 3263 §4).
    func uri(of number: String, at target: ServerTarget) -> URI {
        let isName = IPAddress(host) == nil || proxy != nil
        return uri(
            of: number, at: isName ? uriHost : .address(target.address.ip),
            port: isName ? port : target.address.port)
    }
}
