import SIP
import Wire

/// Who a trunk says is calling: P-Asserted-Identity before From (RFC 3325 §9.1), nobody when
/// privacy is asked for (RFC 3323 §4.2).
struct CallerIdentity: Equatable, Sendable {
    var number: String?
    var name: String?

    static let anonymous = CallerIdentity()

    static func asserted(in invite: Request) -> CallerIdentity {
        // A wish that cannot be read is a wish all the same.
        guard let privacy = try? invite.headers.all(Privacy.self),
            !privacy.contains(where: \.hidesIdentity)
        else { return .anonymous }
        if let asserted = try? invite.headers.first(PAssertedIdentity.self) {
            return of(asserted.address)
        }
        return of(invite.from)
    }

    private static func of(_ address: NameAddress) -> CallerIdentity {
        guard let user = address.uri.user, user.count <= Limits.dialedDigits,
            !user.equalsIgnoringCase("anonymous")
        else { return .anonymous }
        return CallerIdentity(
            number: PlainName.shown(user.description),
            name: address.displayName.flatMap { PlainName.shown($0.description) })
    }
}
