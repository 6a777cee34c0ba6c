/// What is there again after a restart.
extension Switchboard {
    mutating func remember(_ things: [KeptThing]) {
        var subscriptions: [KeptSubscription] = []
        for thing in things {
            switch thing {
            case .subscription(let kept): subscriptions.append(kept)
            case .text, .appointment: break
            }
        }
        restore(subscriptions)
    }
}
