import Dialplan
import SIP
import Wire

/// What a Request-URI names, and who may know of it.
extension Switchboard {
    enum Meant {
        case this(Subject)
        case refused(Status, [Header] = [])
    }

    /// What a phone may watch is what its context reaches (section 8 of the language); its own
    /// number it may always. A guest's phone may light a lamp for itself, and learns of no other.
    func meant(by request: Request, _ package: EventPackage, _ phone: Extension) -> Meant {
        guard let name = request.uri.user?.description, name.utf8.count <= Limits.lampName else {
            return .refused(.notFound)
        }
        guard !phone.isGuest || name == phone.number else { return .refused(.forbidden) }
        switch package {
        case .messageSummary: return mailbox(name, phone)
        case .dialog, .presence:
            if let lamp = lamp(name, for: phone) { return Self.subject(lamp, package) }
            return list(name, package, phone, request)
        }
    }

    private static func subject(_ lamp: Lamp, _ package: EventPackage) -> Meant {
        guard package == .presence else { return .this(.lamp(lamp)) }
        guard case .phone(let number) = lamp else { return .refused(.notFound) }
        return .this(.presence(number))
    }

    /// Nil where the phone's context does not reach it, or there is no such thing.
    func lamp(_ name: String, for phone: Extension) -> Lamp? {
        if name == phone.number { return .phone(name) }
        if name == Lamp.dndPrefix + phone.number { return .dnd(phone.number) }
        guard let configuration else { return nil }
        return configuration.plan.lamp(name, in: phone.context, configuration.inventory) {
            conferences[$0] != nil
        }
    }

    /// The box of the phone's own extension by that number; another where it belongs to it.
    private func mailbox(_ name: String, _ phone: Extension) -> Meant {
        guard let box = box(name, for: phone) else {
            let isThere =
                configuration?.inventory.mailboxes[name] != nil
                || configuration?.inventory.extension(name) != nil
            return .refused(isThere ? .forbidden : .notFound)
        }
        return .this(.mailbox(box))
    }

    func box(_ name: String, for phone: Extension) -> String? {
        if name == phone.number { return phone.mailbox ?? phone.number }
        guard let box = configuration?.inventory.mailboxes[name] else { return nil }
        return phone.mailbox == name || box.members.contains(phone.number) ? name : nil
    }

    /// Every group of the plan is a list of those of its extensions that the phone may watch.
    private func list(
        _ name: String, _ package: EventPackage, _ phone: Extension, _ request: Request
    ) -> Meant {
        guard let found = configuration?.plan.members(ofGroup: name) else {
            return .refused(.notFound)
        }
        let members = found.filter { lamp($0, for: phone) == .phone($0) }
        guard !members.isEmpty else { return .refused(.notFound) }
        // RFC 4662 §4.1 and §4.4: who does not know lists cannot be told of one.
        guard request.headers.names("eventlist", in: .supported) else {
            return .refused(.extensionRequired, [Header(.require, "eventlist")])
        }
        return .this(.list(package, Array(members.prefix(Limits.listMembers))))
    }

    /// What a subscription was about is not there any more, or not for this extension.
    func isGone(_ subscription: Subscription) -> Bool {
        guard let phone = configuration?.inventory.extension(subscription.owner) else {
            return true
        }
        let name = subscription.resource
        guard !phone.isGuest || name == phone.number else { return true }
        switch subscription.subject {
        case .lamp(let lamp): return self.lamp(name, for: phone) != lamp
        case .presence(let number): return self.lamp(name, for: phone) != .phone(number)
        case .mailbox(let box): return self.box(name, for: phone) != box
        case .list(_, let members):
            let found = configuration?.plan.members(ofGroup: name) ?? []
            return found.filter { self.lamp($0, for: phone) == .phone($0) }
                .prefix(Limits.listMembers) != members[...]
        }
    }
}
