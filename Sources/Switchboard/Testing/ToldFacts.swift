public import Dialplan

extension SimulatedWorld {
    /// What a test has said of people's forwards and their peace, as the exchange keeps it.
    public var facts: KeptFacts {
        var facts = KeptFacts()
        for (number, phone) in phones {
            if phone.state == .dnd { facts[.dnd, number] = "on" }
            facts[.dialed, number] = phone.lastDialed
            facts[.waiting, number] = phone.callWaiting.map { $0 ? "on" : "off" }
            if !phone.forwards.isEmpty { facts[.forward, number] = phone.forwards.text }
        }
        return facts
    }
}
