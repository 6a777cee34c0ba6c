import Dialplan

/// What is there again after a restart.
extension Switchboard {
    mutating func remember(_ things: [KeptThing]) {
        var texts: [KeptText] = []
        var subscriptions: [KeptSubscription] = []
        for thing in things {
            switch thing {
            case .subscription(let kept): subscriptions.append(kept)
            case .text(let kept): texts.append(kept)
            case .appointment(let kept): restore(kept)
            case .ban(let kept): restore(kept)
            case .hook(let kept): restore(kept)
            }
        }
        restore(subscriptions)
        restore(texts)
        // Their lamps may have been lit or put out meanwhile.
        for phone in configuration?.inventory.extensions ?? []
        where registrar.isRegistered(phone.number) { mailboxNewsSoon(for: phone.number) }
    }
}
