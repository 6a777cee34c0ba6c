import Dialplan
import SIP
import Wire

/// Subscriptions outlive the process: RFC 6665 knows no way to find lost ones again but to wait for
/// their phones, which may be an hour, and a lamp that is wrong for an hour is no lamp.
extension Switchboard {
    mutating func keepSubscription(_ id: SubscriptionID) {
        guard let known = subscriptions[id] else { return }
        var members: [String]?
        if case .list(_, let numbers) = known.subject { members = numbers }
        let left = (known.expires - now).nanoseconds / 1_000_000
        outbox.store.append(
            .keep(
                .subscription(
                    KeptSubscription(
                        id: known.localTag.description, owner: known.owner,
                        resource: known.resource, package: known.subject.package.rawValue,
                        eventID: known.machine.event.id, contact: known.contact.serialized,
                        localTag: known.localTag, instance: known.instance,
                        dialog: known.dialog.kept, flow: known.flow, version: known.version,
                        expires: UTCTime(milliseconds: utc.milliseconds &+ left),
                        members: members))))
    }

    mutating func forgetSubscription(_ id: SubscriptionID) {
        guard let known = subscriptions[id] else { return }
        outbox.store.append(.forget(KeptKey(.subscription, known.localTag.description)))
    }

    /// Everybody is told how things are, a thousand in a second. Over a stream of the last process
    /// nobody can be told: that waits until the phone has registered.
    mutating func restore(_ kept: [KeptSubscription]) {
        var count: Int64 = 0
        for old in kept.sorted(by: { $0.id < $1.id }) {
            guard subscriptions.count < Limits.subscriptions, old.expires > utc,
                let restored = subscription(old), !isGone(restored)
            else {
                outbox.store.append(.forget(KeptKey(.subscription, old.id)))
                continue
            }
            subscriptions.insert(restored)
            timers.start(.subscription(restored.id, .expiry), at: restored.expires)
            guard old.flow.connection == nil else { continue }
            timers.start(.subscription(restored.id, .news), at: now + .milliseconds(count))
            count += 1
        }
    }

    private mutating func subscription(_ old: KeptSubscription) -> Subscription? {
        guard let package = EventPackage(rawValue: old.package),
            let owner = configuration?.inventory.extension(old.owner),
            let subject = subject(old, package, owner), let contact = URI(old.contact),
            let dialog = Dialog(old.dialog, skipping: Limits.skippedNews)
        else { return nil }
        let left = max(0, old.expires.milliseconds &- utc.milliseconds)
        var machine = NotifierSubscription(Event(package.name, id: old.eventID))
        machine.resume(granted: UInt32(clamping: left / 1_000))
        var flow = old.flow
        flow.connection = nil
        return Subscription(
            id: SubscriptionID(rawValue: takeNumber()), owner: old.owner, resource: old.resource,
            subject: subject, contact: contact, localTag: old.localTag, instance: old.instance,
            dialog: dialog, flow: flow, machine: machine, expires: now + .milliseconds(left),
            version: old.version &+ Limits.skippedNews, isBehind: true)
    }

    private func subject(
        _ old: KeptSubscription, _ package: EventPackage, _ owner: Extension
    ) -> Subject? {
        if let members = old.members { return .list(package, members) }
        switch package {
        case .messageSummary: return box(old.resource, for: owner).map { .mailbox($0) }
        case .dialog: return lamp(old.resource, for: owner).map { .lamp($0) }
        case .presence:
            guard case .phone(let number)? = lamp(old.resource, for: owner) else { return nil }
            return .presence(number)
        }
    }
}
