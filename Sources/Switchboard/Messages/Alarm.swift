import Dialplan

/// Somebody calls for help: who shall know is told in every way there is. Phones get a text and
/// ring as well, since many show no texts, whatever peace is wanted there.
extension Switchboard {
    mutating func alarm(
        _ targets: [String], _ text: String, caller: String, for id: CallID
    ) {
        let news = [("event", "emergency"), ("caller", caller), ("text", text)]
        notify(targets, text, news, for: id)
        ring(targets, Alert(caller: caller, what: "Emergency"), for: id)
    }

    /// What phones ring for.
    struct Alert {
        /// Whose calls it is about.
        var caller: String
        /// `Emergency`, as phones show it.
        var what: String
    }

    /// The phones among those who are told ring; the one that it is about does not.
    mutating func ring(_ targets: [String], _ alert: Alert, for id: CallID) {
        for target in targets
        where configuration?.inventory.extension(target) != nil && target != alert.caller {
            guard let why = summon(summons(to: target, alert)) else { continue }
            note(
                .warning, "A phone does not ring for an alarm", call: id,
                ["extension": target, "alarm": alert.what, "reason": why])
        }
    }

    /// It shows whom it is about, and says that extension to who answers.
    private func summons(to number: String, _ alert: Alert) -> Summons {
        let caller = alert.caller
        let inventory = configuration?.inventory
        let language = inventory?.extension(number)?.language ?? configuration?.plan.language
        let digits = Saying.prompts(forDigits: caller, language: language ?? "en") ?? []
        let once = [Sound.tone("special-information")] + digits.map { Sound.prompt($0) }
        let name = inventory?.extension(caller)?.name.map { " (\($0))" } ?? ""
        return Summons(
            number: number, name: inventory?.extension(number)?.name,
            flow: alert.what.lowercased(), dialed: alert.what.lowercased(),
            why: "since somebody has to know of \(caller)", language: language,
            only: .play(PlayPlan(sounds: Array([once, once, once].joined()))),
            shown: (caller, "\(alert.what): \(caller)\(name)"), isUrgent: true,
            patience: Limits.invitationPatience)
    }
}
