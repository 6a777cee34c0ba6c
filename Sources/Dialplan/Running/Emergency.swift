extension Plan {
    /// Whether it has an `emergency` block.
    public var hasEmergencyNumbers: Bool { emergency != nil }

    /// Whether this is a number of the plan's `emergency` block.
    public func isEmergency(_ number: String) -> Bool { emergency?.numbers.match(number) != nil }
}

/// Emergency calls: before every context, past every right and limit (4.5).
extension CallMachine {
    func isEmergency(_ number: String) -> Bool { plan.isEmergency(number) }

    /// Tells those who shall know, then calls. The other side sees the number that the block says,
    /// else that of the phone's place, else the house's. False if nobody is told how to reach help.
    mutating func emergency(
        _ dialed: String, from caller: String, _ world: some WorldView
    ) -> Bool {
        guard let emergency = plan.emergency, let match = emergency.numbers.match(dialed),
            emergency.rows.indices.contains(match.value)
        else { return false }
        let row = emergency.rows[match.value]
        let number = row.sent ?? match.dialed
        let phone = plan.extensions[caller]
        record(.emergency(number))
        if !row.isTest {
            let targets = recipients(emergency.notify, world)
            let name = phone?.name.map { " (\($0))" } ?? ""
            let place = phone?.location.map { " from \($0.address)" } ?? ""
            let text = "Emergency call: \(caller)\(name) calls \(number)\(place)"
            if !targets.isEmpty { command(.alarm(targets, text: text, caller: caller)) }
        }
        let callerID =
            emergency.callerID.flatMap { self.number(of: $0, world) } ?? phone?.location?.callerID
            ?? plan.settings.mainNumber
        begin(
            .dial(
                DialPlan(
                    number: number, numberClass: "emergency", trunks: emergency.trunks,
                    limit: .seconds(180), account: .emergency(caller), callerID: callerID,
                    longest: nil, music: nil, keys: nil, sideKeys: nil)), .emergency)
        return true
    }

    mutating func resumeEmergency(_ completion: Completion) {
        switch completion {
        case .outcome(let outcome): end(outcome.cause ?? .normal)
        case .ended, .key, .digits, .found, .redirected: end(.normal)
        }
    }
}
