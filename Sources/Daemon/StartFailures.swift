import Dialplan
import Foundation
import SIP
import Wire

/// What is said when the exchange cannot start: one mistake, its place, and what to do.
extension Daemon {
    static func text(of files: ConfigurationDirectory) -> String {
        let renderer = DiagnosticRenderer(files.sources, isColoured: isTerminal)
        let shown = files.diagnostics.filter { $0.severity == .error }
        return renderer.text(of: shown)
    }

    /// The warnings, or the first of them; empty if there are none. They hinder nothing.
    static func warnings(of files: ConfigurationDirectory) -> String {
        let all = files.diagnostics.filter { $0.severity == .warning }
        guard !all.isEmpty else { return "" }
        let renderer = DiagnosticRenderer(files.sources, isColoured: isTerminal)
        let text = renderer.text(of: Array(all.prefix(Limits.shownWarnings))) + "\n"
        let left = all.count - Limits.shownWarnings
        return left > 0 ? text + "\(left) more warnings: `bellbird check` shows them.\n" : text
    }

    static func text(of diagnostic: Diagnostic, _ files: ConfigurationDirectory) -> String {
        DiagnosticRenderer(files.sources, isColoured: isTerminal).text(of: diagnostic)
    }

    static func text(
        of error: any Error, _ files: ConfigurationDirectory, _ settings: Settings
    ) -> String {
        if let failure = error as? ControlSocket.Failure {
            return text(
                of: .mistake(
                    "E1107", failure.reason, at: settings.places.controlSocket,
                    help: ["look at `[control]` in bellbird.toml"]), files)
        }
        if let failure = error as? MetricsDoor.Failure {
            return text(
                of: .mistake(
                    "E1111", failure.reason, at: settings.places.metrics,
                    help: ["look at `[metrics]` in bellbird.toml"]), files)
        }
        guard let failure = error as? ListeningFailure else { return "error: \(error)\n" }
        let place = "\(failure.specification.address) (\(failure.specification.transport.name))"
        let help =
            failure.isInUse
            ? [
                "another program listens there: `ss -lnp | grep :"
                    + "\(failure.specification.address.port)`",
                "stop it, or choose another `port` for this listener",
            ] : ["choose an address of this machine, or leave `address` out for all of them"]
        return text(
            of: .mistake(
                "E1108",
                failure.isInUse
                    ? "\(place) is in use" : "\(place) cannot be opened: \(failure.reason)",
                at: failure.specification.span, help: help), files)
    }

    /// What the TLS listeners speak with; nil when there is none. `mayMake`: files that do not
    /// exist are made.
    func certificates(
        _ settings: Settings, _ files: ConfigurationDirectory, mayMake: Bool
    ) throws(StartFailure) -> Certificates? {
        guard let listener = settings.listeners.first(where: \.transport.isSecure) else {
            return nil
        }
        guard let certificate = settings.certificate, let key = settings.key else {
            throw StartFailure(
                text: Self.text(
                    of: .mistake(
                        "E1104", "a TLS listener needs a certificate", at: listener.span,
                        help: ["add `[tls]` with `certificate` and `key`"]), files))
        }
        do throws(Certificates.Failure) {
            if mayMake {
                try Certificates.make(for: settings.domain, certificate: certificate, key: key)
            }
            return try Certificates(
                certificate: certificate, key: key, authorities: settings.authorities)
        } catch {
            throw StartFailure(
                text: Self.text(
                    of: .mistake(
                        "E1105", error.reason,
                        at: error.isOfKey ? settings.places.key : settings.places.certificate,
                        help: ["look at `[tls]` in bellbird.toml, and at the files it names"]),
                    files))
        }
    }

    static func text(
        ofState reason: String, _ files: ConfigurationDirectory, _ settings: Settings
    ) -> String {
        text(
            of: .mistake(
                "E1106", reason, at: settings.places.stateDirectory,
                help: ["look at `[state]` in bellbird.toml"]), files)
    }

    static var isTerminal: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
    }
}
