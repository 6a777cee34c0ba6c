import Dialplan
import SIP
import Wire

/// Texts for whom nobody is there: kept, and delivered in their order when a phone returns (RFC
/// 3428 §7 and §10). 202 is said when the disk has them, so no text that was accepted is lost.
extension Switchboard {
    /// Keeps a text that was not tried at any phone.
    mutating func keepInstead(_ text: Text, over flow: Flow) {
        guard Self.isSmall(text) else {
            return refuse(text.request, .requestEntityTooLarge, over: flow)
        }
        guard mayKeep(text) else {
            return refuse(text.request, .temporarilyUnavailable, over: flow)
        }
        let (transaction, effects) = transactions.accept(text.request, over: flow)
        perform(effects)
        texts[transaction] = text
        timers.start(.text(transaction), at: now + Limits.textPatience)
        _ = keep(transaction)
    }

    /// With our header fields it still fits into a datagram.
    private static func isSmall(_ text: Text) -> Bool {
        let headers = text.headers.reduce(0) { $0 + $1.value.count }
        return text.request.body.count + headers <= Limits.keptTextBytes
    }

    /// Who says that a text is for now only means it; that somebody types is of no use later
    /// (RFC 3994 §3.1).
    private func mayKeep(_ text: Text) -> Bool {
        guard case .phone(let number) = text.recipient, wantedExpires(of: text.request) != 0,
            waitingTexts.count(of: number) < Limits.keptTextsPerExtension,
            waitingTexts.count < Limits.keptTexts
        else { return false }
        let type = try? text.request.headers.first(ContentType.self)
        return type?.isSameKind(as: ContentType("application", "im-iscomposing+xml")) != true
    }

    /// False where it may not be kept.
    mutating func keep(_ sender: TransactionID) -> Bool {
        guard let text = texts[sender], case .phone(let number) = text.recipient, mayKeep(text),
            Self.isSmall(text)
        else { return false }
        let seconds = min(
            Int64(wantedExpires(of: text.request) ?? .max),
            Limits.textLife.nanoseconds / 1_000_000_000)
        var headers = text.headers
        if !headers.contains(where: { $0.name == .date }) {
            var dated = Headers(headers)
            dated.append(DateField(seconds: utc.milliseconds / 1_000))
            headers = dated.fields
        }
        let kept = KeptText(
            id: textName(), number: number, from: text.from.serialized,
            headers: headers.map { KeptHeader(name: $0.name.serialized, value: $0.value) },
            body: Base64.encode(text.request.body),
            expires: UTCTime(milliseconds: utc.milliseconds &+ seconds * 1_000))
        texts[sender]?.keeping = kept.id
        timers.start(.text(sender), at: now + Limits.textPatience)
        waitingTexts.insert(kept)
        watchTexts(of: number)
        outbox.store.append(.keep(.text(kept)))
        return true
    }

    /// Later ones come behind earlier ones, over restarts too.
    private mutating func textName() -> String {
        func padded(_ number: UInt64, _ width: Int) -> String {
            let digits = "\(number)"
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        return padded(UInt64(max(0, utc.milliseconds)), 15) + "-" + padded(takeNumber(), 12)
    }

    /// The disk has it.
    mutating func textIsKept(_ id: String) {
        let sender = texts.first { $0.value.keeping == id }?.key
        if let sender { answerText(sender, .accepted) }
        if let number = waitingTexts.number(of: id) { deliverWaiting(number) }
    }

    mutating func forgetText(_ id: String) {
        guard let text = waitingTexts.remove(id) else { return }
        outbox.store.append(.forget(KeptKey(.text, id)))
        watchTexts(of: text.number)
    }

    // MARK: - Delivering

    /// A phone of this extension is there.
    mutating func deliverWaiting(_ number: String) {
        waitingTexts.deliveries[number]?.isWantedAgain = true
        guard waitingTexts.deliveries[number] == nil, let text = waitingTexts.first(of: number),
            !texts.values.contains(where: { $0.keeping == text.id }), !isStopping
        else { return }
        guard let from = Self.address(text.from), let body = Base64.decode(text.body) else {
            return forgetText(text.id)
        }
        let headers = text.headers.map { Header(HeaderName($0.name), $0.value) }
        var delivery = WaitingTexts.Delivery(id: text.id)
        for binding in registrar.bindings(for: number, at: now) {
            let copy = message(from, to: number, at: binding, headers, body, hops: Self.hops)
            let (transaction, effects) = open(
                stamped(copy, over: binding.flow), .keptText(number), over: binding.flow)
            delivery.open.insert(transaction)
            waitingTexts.deliveries[number] = delivery
            perform(effects)
        }
    }

    private static func address(_ text: ByteString) -> NameAddress? {
        var scanner = ByteScanner(text.bytes)
        return try? NameAddress(scanning: &scanner)
    }

    /// A phone has answered, or nobody has: taken, it is gone; refused for good by all, it is gone
    /// as well, for it would keep back all others; else it waits until a phone registers.
    mutating func keptTextAnswered(
        _ status: Status, _ phone: TransactionID, of number: String
    ) {
        guard status.isFinal, var delivery = waitingTexts.deliveries[number],
            delivery.open.remove(phone) != nil
        else { return }
        if status.isSuccess {
            forgetText(delivery.id)
            return deliverWaiting(number)
        }
        if Self.isForGood(status) { delivery.isRefused = true }
        waitingTexts.deliveries[number] = delivery
        guard delivery.open.isEmpty else { return }
        waitingTexts.deliveries[number] = nil
        guard delivery.isRefused else {
            // Whom that delivery was for may be gone, and who has come since was not asked.
            if delivery.isWantedAgain { deliverWaiting(number) }
            return
        }
        note(
            .warning, "A text that was kept is refused by the phone",
            ["extension": number, "status": "\(status.rawValue)"])
        forgetText(delivery.id)
        deliverWaiting(number)
    }

    private static func isForGood(_ status: Status) -> Bool {
        switch status {
        case .unsupportedMediaType, .requestEntityTooLarge, .methodNotAllowed, .notAcceptableHere,
            .notImplemented, .decline, .badRequest, .notAcceptableAnywhere, .messageTooLarge:
            true
        default: false
        }
    }

    // MARK: - Time, and what is there at the start

    private mutating func watchTexts(of number: String) {
        guard let next = waitingTexts.nextExpiry(of: number) else {
            return timers.stop(.waitingTexts(of: number))
        }
        let left = max(0, next.milliseconds &- utc.milliseconds)
        timers.start(.waitingTexts(of: number), at: now + .milliseconds(left))
    }

    /// The clock was set: they wait for as long as before.
    mutating func moveTexts(by step: Int64) {
        for text in waitingTexts.move(by: step) { outbox.store.append(.keep(.text(text))) }
    }

    mutating func textsExpire(of number: String) {
        for id in waitingTexts.expired(of: number, at: utc) {
            note(.info, "A text has waited too long for a phone", ["extension": number])
            forgetText(id)
        }
        watchTexts(of: number)
    }

    mutating func restore(_ kept: [KeptText]) {
        for text in kept.sorted(by: { $0.id < $1.id }) {
            guard text.expires > utc, configuration?.inventory.extension(text.number) != nil else {
                outbox.store.append(.forget(KeptKey(.text, text.id)))
                continue
            }
            waitingTexts.insert(text)
        }
        for number in waitingTexts.numbers {
            watchTexts(of: number)
            deliverWaiting(number)
        }
    }

    /// Extensions that exist no more get none.
    mutating func reviewTexts(_ numbers: Set<String>) {
        for number in waitingTexts.numbers where !numbers.contains(number) {
            while let text = waitingTexts.first(of: number) { forgetText(text.id) }
        }
    }
}
