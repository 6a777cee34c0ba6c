import Dialplan
import Foundation
import SIP
import Switchboard
import Wire

/// Looks at everything that makes an exchange work, and says what is wrong and what to do.
public struct Doctor: Sendable {
    private let directory: String
    private let client: ControlClient

    /// `directory`: of the configuration. `socket`: of the exchange.
    public init(directory: String, socket: String) {
        self.directory = directory
        client = ControlClient(socket)
    }

    /// Tells each finding as soon as it is made, and gives back all of them. `calls`: a call is
    /// placed through the exchange.
    @discardableResult
    public func examine(calls: Bool, tell: (Finding) -> Void) -> [Finding] {
        var all: [Finding] = []
        func add(_ found: [Finding]) {
            found.forEach(tell)
            all += found
        }
        let files = ConfigurationDirectory(directory)
        let exchange = running
        add(FileExamination(files: files).findings)
        if let settings = files.settings {
            add(
                MachineExamination(
                    settings: settings, trunks: files.plan.inventory.trunks
                ).findings)
        }
        guard let exchange else {
            add([silence] + ports(files.settings) + FileExamination(files: files).emergency(nil))
            return all
        }
        add(exchange.findings)
        add(
            FileExamination(files: files).emergency(
                EmergencyProof.Known(
                    registered: Set(
                        exchange.phones.filter { !$0.contacts.isEmpty }.map(\.number)),
                    deadTrunks: Set(
                        exchange.trunks.filter { $0.state == "down" }.map(\.name)),
                    sendsMail: files.sendsMail)))
        if calls { add(call(exchange.status)) }
        return all
    }

    /// Nil if it does not answer.
    private var running: ExchangeExamination? {
        guard case .status(let status)? = try? client.ask(.status),
            case .phones(let phones)? = try? client.ask(.phones),
            case .trunks(let trunks)? = try? client.ask(.trunks),
            case .bans(let bans)? = try? client.ask(.bans)
        else { return nil }
        return ExchangeExamination(status: status, phones: phones, trunks: trunks, bans: bans)
    }

    /// Why nobody answers.
    private var silence: Finding {
        do throws(ControlClient.Failure) {
            _ = try client.ask(.status)
            return .fault(
                "exchange", "it answers what this version does not understand",
                "bellbird restart --when-idle")
        } catch {
            switch error {
            case .notRunning:
                return .fault(
                    "exchange", "it is not running",
                    "systemctl start bellbird; journalctl -u bellbird says why it ended")
            case .notAllowed(let path):
                return .fault("exchange", "you may not use \(path)", "run this as root")
            case .broken:
                return .fault(
                    "exchange", "it is there and gives no answer",
                    "journalctl -u bellbird; systemctl restart bellbird")
            }
        }
    }

    /// Who else has the ports that it would listen on.
    private func ports(_ settings: Settings?) -> [Finding] {
        guard let settings else { return [] }
        let taken = settings.listeners.filter {
            $0.address.port != 0 && $0.address.isTaken(isDatagram: $0.transport == .udp)
        }
        return taken.map { listener in
            .fault(
                "ports", "another program has \(listener.transport.name) \(listener.address)",
                "ss -lnp | grep :\(listener.address.port), then stop it or choose another port")
        }.or(.good("ports", "nobody else has the ports of bellbird.toml"))
    }

    private func call(_ status: StatusView) -> [Finding] {
        guard let reply = try? client.ask(.rehearse) else {
            return [.doubt("call", "not tried: the exchange did not answer", "try again")]
        }
        switch reply {
        case .rehearsal(let rehearsal):
            defer { _ = try? client.ask(.endRehearsal) }
            return RehearsedCall(rehearsal: rehearsal, listeners: status.listeners).findings
        case .refused(let why):
            return [.doubt("call", "not tried: \(why)", "bellbird doctor, once more")]
        default:
            return [.doubt("call", "not tried: an older version runs", "restart the exchange")]
        }
    }
}
