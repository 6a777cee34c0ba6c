import Dialplan
import SIP
import Wire

/// What is in a mailbox.
public struct MailboxCounts: Equatable, Sendable {
    public var new = 0
    public var old = 0
    /// Of the new ones, and of the old ones.
    public var newUrgent = 0
    public var oldUrgent = 0

    public init(new: Int = 0, old: Int = 0, newUrgent: Int = 0, oldUrgent: Int = 0) {
        self.new = new
        self.old = old
        self.newUrgent = newUrgent
        self.oldUrgent = oldUrgent
    }

    /// `application/simple-message-summary` (RFC 3842 §5.2).
    func summary(of name: String, _ domain: ByteString) -> [UInt8] {
        var out: [UInt8] = []
        out.append(new > 0 ? "Messages-Waiting: yes\r\n" : "Messages-Waiting: no\r\n")
        out.append("Message-Account: ")
        out.append(URI(user: ByteString(name), host: .name(domain)).serialized)
        out += Array("\r\nVoice-Message: \(new)/\(old) (\(newUrgent)/\(oldUrgent))\r\n".utf8)
        return out
    }
}

/// Message waiting lamps: told to those who subscribe, and to registered phones that do not, since
/// many wait for it without asking.
extension Switchboard {
    /// A message has come, was heard or is gone.
    mutating func mailboxChanged(_ box: String) {
        tellNews(of: .mailbox(box))
        for phone in configuration?.inventory.extensions ?? [] where isLit(phone, by: box) {
            tellMailbox(of: phone.number)
        }
    }

    /// The mailbox that lights the lamps of this extension; nil for none.
    private func isLit(_ phone: Extension, by box: String) -> Bool {
        if phone.mailbox ?? phone.number == box { return true }
        return configuration?.inventory.mailboxes[box]?.members.contains(phone.number) == true
    }

    /// The phone has registered. Most subscribe just then: those are told in their subscription.
    mutating func mailboxNewsSoon(for number: String) {
        guard hasMailbox(number) else { return }
        timers.start(.mailbox(of: number), at: now + Limits.mailboxPatience)
    }

    private func hasMailbox(_ number: String) -> Bool {
        configuration?.inventory.mailbox(ofExtension: number) != nil
    }

    /// A NOTIFY without a subscription to each registered contact that has none.
    mutating func tellMailbox(of number: String) {
        guard let configuration, hasMailbox(number),
            let phone = configuration.inventory.extension(number)
        else { return }
        let counts = mailboxCounts(phone.mailbox ?? number)
        for binding in registrar.bindings(for: number, at: now)
        where !isSubscribed(number, binding) && !deafToMailbox.contains(binding.contact) {
            tell(counts, to: binding, of: number, configuration)
        }
    }

    private func isSubscribed(_ number: String, _ binding: Binding) -> Bool {
        subscriptions.owned(by: number).contains { id in
            guard let known = subscriptions[id], case .mailbox = known.subject else { return false }
            return known.flow.isSameSource(as: binding.flow)
        }
    }

    private mutating func tell(
        _ counts: MailboxCounts, to binding: Binding, of number: String,
        _ configuration: Configuration
    ) {
        let own = NameAddress(URI(user: ByteString(number), host: .name(configuration.domain)))
        var from = own
        from.tag = chance.tag()
        var request = Request(
            method: .notify, uri: binding.contact, from: from, to: own,
            callID: chance.callID(), cSeq: CSeq(1, .notify), maxForwards: Self.hops)
        for hop in binding.path { request.headers.append(.route, hop) }
        let contact = addresses.contact(for: binding.flow, user: ByteString(number))
        request.headers.append(.contact, NameAddress(contact).serialized)
        request.headers.append(Event("message-summary"))
        request.headers.append(SubscriptionState(.active))
        request.headers.append(.userAgent, configuration.product)
        request.headers.append(EventPackage.messageSummary.type)
        request.body = counts.summary(of: number, configuration.domain)
        let (_, effects) = open(
            stamped(request, over: binding.flow), .mailboxNews(binding.contact),
            over: binding.flow)
        perform(effects)
    }

    /// A phone that does not take it is told no more; what it registers anew is asked again after
    /// a restart.
    mutating func mailboxNewsAnswered(_ status: Status, by contact: URI) {
        let refusals: Set<Status> = [
            .methodNotAllowed, .callOrTransactionDoesNotExist, .badEvent, .notImplemented,
        ]
        guard refusals.contains(status) else { return }
        if deafToMailbox.count >= Limits.deafPhones { deafToMailbox = [] }
        deafToMailbox.insert(contact)
    }
}
