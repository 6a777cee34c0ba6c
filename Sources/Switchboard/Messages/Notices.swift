import Dialplan
import SIP
import Wire

/// `notify`: texts of the plan to phones (RFC 3428). Nobody waits for them, and nothing is kept for
/// a phone that is not there; the journal says whom they did not reach.
extension Switchboard {
    /// - Parameter news: what web hooks are told besides, under these names.
    mutating func notify(
        _ targets: [String], _ text: String, _ news: [(String, String)] = [], for id: CallID
    ) {
        let text = Self.plain(text)
        let news = news.map { ($0.0, String(decoding: Self.plain($0.1), as: UTF8.self)) }
        for target in targets {
            guard !target.isHookAddress else {
                tellHook(target, String(decoding: text, as: UTF8.self), news, for: id)
                continue
            }
            guard !target.utf8.contains(0x40) else {
                mail(text, to: target, for: id)
                continue
            }
            let bindings = registrar.bindings(for: target, at: now)
            if bindings.isEmpty { missed(target, "no phone is registered", of: id) }
            for binding in bindings { send(text, to: target, at: binding, for: id) }
        }
    }

    /// Whoever reads it sees who sends it: the exchange, for a call.
    private mutating func mail(_ text: [UInt8], to address: String, for id: CallID) {
        let text = String(decoding: text, as: UTF8.self)
        let subject = text.split(separator: "\n").first.map(String.init) ?? "Notice"
        let draft = MailDraft(
            id: "notice-\(id == .noCall ? "\(utc.milliseconds)" : "\(id)")-\(takeNumber())",
            to: [address], subject: PlainName.of(subject) ?? "Notice",
            text: text + (id == .noCall ? "\n" : "\n\nCall \(id)\n"))
        outbox.store.append(.mail(draft))
    }

    private mutating func send(
        _ text: [UInt8], to number: String, at binding: Binding, for id: CallID
    ) {
        guard notices.count < Limits.notices else {
            return missed(number, "too many notices are on their way", of: id)
        }
        guard let configuration else { return }
        let domain = Host.name(configuration.domain)
        var from = NameAddress(
            displayName: "Bellbird", URI(user: "bellbird", host: domain))
        from.tag = chance.tag()
        var request = Request(
            method: .message, uri: binding.contact, from: from,
            to: NameAddress(URI(user: ByteString(number), host: domain)),
            callID: chance.callID(), cSeq: CSeq(1, .message), maxForwards: Self.hops)
        for hop in binding.path { request.headers.append(.route, hop) }
        request.headers.append(.userAgent, configuration.product)
        request.headers.append(.contentType, "text/plain;charset=UTF-8")
        request.body = text
        let (transaction, effects) = open(
            stamped(request, over: binding.flow), .notice(id, number), over: binding.flow)
        notices.insert(transaction)
        perform(effects)
    }

    /// A phone has answered, or nobody has.
    mutating func noticeEnded(
        _ transaction: TransactionID, _ status: Status, of id: CallID, to number: String
    ) {
        guard notices.remove(transaction) != nil, !status.isSuccess else { return }
        missed(number, "status \(status.rawValue)", of: id)
    }

    private mutating func missed(_ number: String, _ reason: String, of id: CallID) {
        note(
            .warning, "A notice did not reach a phone", call: id,
            ["extension": number, "reason": reason])
    }

    /// As many whole characters as fit, without what no eye can see but line ends: the text may
    /// hold what a stranger has sent.
    private static func plain(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars where scalar == "\n" || PlainName.isShown(scalar) {
            let next = Array(String(Character(scalar)).utf8)
            guard bytes.count + next.count <= Limits.noticeBytes else { break }
            bytes += next
        }
        return bytes
    }
}
