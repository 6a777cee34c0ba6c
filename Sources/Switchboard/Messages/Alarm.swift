import Dialplan

/// Somebody calls for help: who shall know is told in every way there is. Phones get a text and
/// ring as well, since many show no texts, whatever peace is wanted there.
extension Switchboard {
    mutating func alarm(
        _ targets: [String], _ text: String, caller: String, for id: CallID
    ) {
        notify(targets, text, for: id)
        for target in targets where !target.utf8.contains(0x40) && target != caller {
            guard let why = summon(summons(to: target, caller)) else { continue }
            note(
                .warning, "A phone does not ring for an emergency call", call: id,
                ["extension": target, "reason": why])
        }
    }

    /// It shows who calls for help, and says that extension to who answers.
    private func summons(to number: String, _ caller: String) -> Summons {
        let inventory = configuration?.inventory
        let language = inventory?.extension(number)?.language ?? configuration?.plan.language
        let digits = Saying.prompts(forDigits: caller, language: language ?? "en") ?? []
        let once = [Sound.tone("special-information")] + digits.map { Sound.prompt($0) }
        let name = inventory?.extension(caller)?.name.map { " (\($0))" } ?? ""
        return Summons(
            number: number, name: inventory?.extension(number)?.name, flow: "emergency",
            dialed: "emergency", why: "since \(caller) calls for help", language: language,
            only: .play(PlayPlan(sounds: Array([once, once, once].joined()))),
            shown: (caller, "Emergency: \(caller)\(name)"), isUrgent: true,
            patience: Limits.invitationPatience)
    }
}
