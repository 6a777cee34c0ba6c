import Dialplan
import SIP

/// Trouble of the exchange itself is told once, and its end once: by texts, mail and web hooks.
extension Switchboard {
    mutating func tell(_ trouble: Trouble) {
        note(
            trouble.isOver ? .info : .warning, "Alert",
            ["kind": trouble.kind.rawValue, "about": trouble.about, "text": trouble.text])
        let targets = configuration?.alerts.notify ?? []
        guard !targets.isEmpty else { return }
        notify(
            targets, trouble.text,
            [
                ("event", "alert"), ("alert", trouble.kind.rawValue), ("about", trouble.about),
                ("state", trouble.isOver ? "over" : "begun"), ("text", trouble.text),
            ], for: .noCall)
    }

    /// A trunk may be down, or up again. That is told when it has lasted, so that a blip says
    /// nothing, and one that goes up and down all the time says little.
    mutating func weighAlert(ofTrunk name: String) {
        guard let line = trunkLines[name], let settings = configuration?.alerts,
            !settings.notify.isEmpty, !isStopping
        else { return }
        guard isDown(name) != line.isToldDown else { return stop(.alert, of: name) }
        guard !line.running.contains(.alert) else { return }
        let last = line.lastAlert.map { max(.zero, $0 + Limits.betweenTrunkAlerts - now) }
        start(.alert, of: name, after: max(.seconds(settings.trunkDelay), last ?? .zero))
    }

    /// It has lasted long enough, unless it is over by now.
    mutating func trunkAlertIsDue(_ name: String) {
        guard let line = trunkLines[name], isDown(name) != line.isToldDown else { return }
        trunkLines[name]?.isToldDown.toggle()
        trunkLines[name]?.lastAlert = now
        guard case .down(let failure) = trunkState(name) else {
            return tell(
                Trouble(
                    .trunk, about: name, isOver: true, text: "Trunk \(name) is up again"))
        }
        tell(
            Trouble(
                .trunk, about: name,
                text: "Trunk \(name) is down: \(failure.words)\n\(failure.remedy)."))
    }

    private func isDown(_ name: String) -> Bool {
        if case .down = trunkState(name) { true } else { false }
    }
}
