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
            }
        }
        restore(subscriptions)
        restore(texts)
    }
}
