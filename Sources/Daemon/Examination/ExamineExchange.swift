import Dialplan
import Foundation
import SIP
import Switchboard
import Wire

/// What a running exchange says of itself.
struct ExchangeExamination {
    let status: StatusView
    let phones: [PhoneView]
    let trunks: [TrunkView]
    let bans: [BanView]
    /// Of who asks; the exchange may be an older one.
    var version = Version.number

    var findings: [Finding] {
        exchange + lines + registrations + strangers + load
    }

    private var exchange: [Finding] {
        var found: [Finding] = []
        if let trouble = status.planTrouble {
            found.append(
                .fault(
                    "exchange", "the files on disk are not in force: \(trouble.firstLine)",
                    "bellbird check, correct it, then bellbird reload"))
        }
        if status.version != version {
            found.append(
                .doubt(
                    "exchange", "version \(status.version) runs, and \(version) is installed",
                    "bellbird restart --when-idle"))
        }
        found += (status.troubles ?? []).map {
            .doubt("exchange", $0, "journalctl -u bellbird; the manual, chapter backup")
        }
        let listened = status.listeners.joined(separator: ", ")
        return found.or(
            .good("exchange", "version \(status.version) listens on \(listened)"))
    }

    private var lines: [Finding] {
        var found: [Finding] = []
        for trunk in trunks {
            let why = trunk.reason ?? trunk.lastFailure?.words ?? "nothing was heard of it"
            let remedy = trunk.lastFailure?.remedy ?? "bellbird trunks \(trunk.name)"
            switch trunk.state {
            case "down": found.append(.fault("trunks", "\(trunk.name) is down: \(why)", remedy))
            case "unknown":
                found.append(
                    .doubt(
                        "trunks", "nobody knows whether \(trunk.name) works: \(why)",
                        "make a call through it, or let it answer OPTIONS: `ask-every`"))
            default: break
            }
            if let seen = trunk.registration?.seenAs, let contact = trunk.registration?.contact,
                let outer = SocketAddress(naming: "sip:" + seen),
                let told = SocketAddress(naming: contact), outer.ip != told.ip
            {
                found.append(
                    .doubt(
                        "nat", "\(trunk.name) sees us as \(seen), and was told \(contact)",
                        "write the outer address as `outside` below [nat]"))
            }
        }
        guard !trunks.isEmpty else { return [] }
        let names = FileExamination.listed(trunks.map(\.name))
        return found.or(.good("trunks", "\(names) \(trunks.count == 1 ? "answers" : "answer")"))
    }

    private var registrations: [Finding] {
        guard !phones.isEmpty else {
            return [
                .doubt("phones", "the inventory has no extension", "add one: `[extension.201]`")
            ]
        }
        let there = phones.filter { !$0.contacts.isEmpty }
        var found: [Finding] = []
        if there.isEmpty {
            found.append(
                .doubt(
                    "phones", "none of \(phones.count) is registered",
                    "give a phone its number, its password and this machine's address"))
        }
        let rewritten = there.filter { $0.contacts.contains(where: \.isRewritten) }.map(\.number)
        if !rewritten.isEmpty {
            found.append(
                .doubt(
                    "phones",
                    "a router on the way rewrites the messages of"
                        + " \(FileExamination.listed(rewritten))",
                    "switch off `SIP ALG` in that router, or let these phones use TLS"))
        }
        return found.or(
            .good("phones", "\(there.count) of \(phones.count) are registered"))
    }

    /// A phone of the house with a wrong password looks like somebody who guesses one.
    private var strangers: [Finding] {
        let addresses = phones.flatMap(\.contacts).compactMap {
            SocketAddress(naming: "sip:" + $0.address)?.ip
        }
        let own = bans.filter { ban in
            guard let network = IPNetwork(ban.network) else { return false }
            return network.address.isPrivate || addresses.contains(where: network.contains)
        }
        let counters = status.counters
        return own.map { ban in
            .doubt(
                "strangers", "\(ban.network) is banned, and looks like one of yours: \(ban.reason)",
                "correct the password of the phone there, then"
                    + " bellbird bans remove \(ban.network)")
        }.or(
            .good(
                "strangers",
                "\(bans.count) banned now, \(counters.authenticationFailures) wrong passwords"
                    + " since the start"))
    }

    private var load: [Finding] {
        let load = status.load
        let words = String(
            format: "sound takes %.0f %% of a processor core", load.engine.share * 100)
        if load.isRefusing {
            return [
                .fault(
                    "load", "new calls are refused: \(words)",
                    "move something off this machine: bellbird calls shows what goes on")
            ]
        }
        if load.isLate {
            let wait = Int(load.waitMilliseconds.rounded())
            return [
                .fault(
                    "load", "new calls are refused: messages wait \(wait) ms until they are read",
                    "more comes at once than this machine can do: bellbird calls shows what goes on"
                )
            ]
        }
        if load.engine.share > load.ceiling * Limits.nearCeiling {
            let ceiling = String(format: "%.0f %%", load.ceiling * 100)
            return [
                .doubt("load", words, "calls are refused from \(ceiling) on: use fewer codecs")
            ]
        }
        return [.good("load", words)]
    }
}

extension PhoneView.Contact {
    /// Its Contact names the outer address of its router, but another port than its messages come
    /// from: somebody on the way wrote that.
    fileprivate var isRewritten: Bool {
        guard transport == "udp", let source = SocketAddress(naming: "sip:" + address),
            !source.ip.isPrivate, !source.ip.isLoopback, let told = SocketAddress(naming: uri)
        else { return false }
        return told.ip == source.ip && told.port != source.port
    }
}

extension SocketAddress {
    /// What a SIP address leads to without asking anybody; nil for names.
    init?(naming uri: String) {
        guard let uri = URI(ByteString(uri)), case .address(let ip) = uri.host else { return nil }
        self.init(ip, uri.port ?? 5060)
    }
}

extension String {
    fileprivate var firstLine: String {
        split(separator: "\n").first.map(String.init) ?? self
    }
}
