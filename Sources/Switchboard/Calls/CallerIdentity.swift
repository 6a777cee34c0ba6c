import Dialplan
import SIP
import Wire

/// Who a trunk says is calling: what it vouches for (P-Asserted-Identity, RFC 3325 §9.1) before
/// From, or as the trunk's `caller-from` has it; nobody when privacy is asked for (RFC 3323 §4.2).
struct CallerIdentity: Equatable, Sendable {
    /// In E.164, where it can be read so.
    var number: String?
    var name: String?
    /// As it was sent, where that is not `number`.
    var sent: String?
    /// The numbering plan knows no such number, and it stays as it was sent.
    var isStrange = false

    static let anonymous = CallerIdentity()

    static func of(_ request: Request, over trunk: Trunk, _ plan: Plan?) -> CallerIdentity {
        // A wish that cannot be read is a wish all the same.
        guard let privacy = try? request.headers.all(Privacy.self),
            !privacy.contains(where: \.hidesIdentity)
        else { return .anonymous }
        for source in trunk.callerFrom {
            switch source {
            case .asserted:
                // RFC 3325 §9.1: a sip and a tel URI may both be there.
                let asserted = (try? request.headers.all(PAssertedIdentity.self)) ?? []
                let number = asserted.first { TelephoneNumber($0.address.uri) != nil }
                guard let address = (number ?? asserted.first)?.address else { continue }
                return of(address, over: trunk, plan)
            case .remoteParty:
                guard let party = try? request.headers.first(RemotePartyID.self) else { continue }
                return party.hidesNumber ? .anonymous : of(party.address, over: trunk, plan)
            case .from: return of(request.from, over: trunk, plan)
            }
        }
        return of(request.from, over: trunk, plan)
    }

    private static func of(
        _ address: NameAddress, over trunk: Trunk, _ plan: Plan?
    ) -> CallerIdentity {
        guard let user = address.uri.user, user.count <= Limits.dialedDigits,
            !user.equalsIgnoringCase("anonymous")
        else { return .anonymous }
        let name = address.displayName.flatMap { PlainName.shown($0.description) }
        guard let sent = DialedNumber.of(address.uri), let plan else {
            return CallerIdentity(number: PlainName.shown(user.description), name: name)
        }
        switch plan.caller(sent, as: trunk.format) {
        case .number(let number):
            return CallerIdentity(number: number, name: name, sent: number == sent ? nil : sent)
        case .asSent: return CallerIdentity(number: sent, name: name)
        case .unknown: return CallerIdentity(number: sent, name: name, isStrange: true)
        }
    }
}
