extension Plan {
    /// Whether this is a number of the plan's `emergency` block.
    public func isEmergency(_ number: String) -> Bool { emergency?.numbers.match(number) != nil }
}

/// Emergency calls: before every context, past every right and limit (4.5).
extension CallMachine {
    func isEmergency(_ number: String) -> Bool { plan.isEmergency(number) }

    /// Tells those who shall know, then calls. False if nobody is told how to reach help.
    mutating func emergency(
        _ dialed: String, from caller: String, _ world: some WorldView
    ) -> Bool {
        guard let emergency = plan.emergency, let match = emergency.numbers.match(dialed),
            emergency.rows.indices.contains(match.value)
        else { return false }
        let row = emergency.rows[match.value]
        let number = row.sent ?? match.dialed
        record(.emergency(number))
        if !row.isTest {
            let targets = recipients(emergency.notify, world)
            let name = plan.extensions[caller]?.name.map { " (\($0))" } ?? ""
            if !targets.isEmpty {
                command(.notify(targets, text: "Emergency call: \(caller)\(name) calls \(number)"))
            }
        }
        // Without a number of its own the exchange sends that of the phone's location.
        let callerID = emergency.callerID.flatMap { self.number(of: $0, world) }
        begin(
            .dial(
                DialPlan(
                    number: number, numberClass: "emergency", trunks: emergency.via,
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
