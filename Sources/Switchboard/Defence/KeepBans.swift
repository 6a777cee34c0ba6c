import SIP
public import Wire

/// Bans: how they are earned, said, kept over restarts and taken away.
extension Switchboard {
    /// A password was wrong, from a source that has proved that answers reach it: over UDP by
    /// knowing the nonce that was sent there, else by its stream.
    mutating func failed(_ failure: FailureWatch.Failure, over flow: Flow) {
        if let note = failure.note { outbox.notes.append(note) }
        defence.known.remove(flow.remote)
        let settings = defence.settings
        guard failure.count >= UInt64(settings.failures), !defence.spares(flow.remote.ip) else {
            return
        }
        admission.forgetFailures(of: failure.source)
        forget(defence.bans.makeRoom(at: now))
        let ban = defence.bans.earn(
            failure.source, settings, reason: "\(failure.count) wrong passwords", at: now)
        counters.bans &+= 1
        keep(ban)
        note(
            .warning, "A source is banned",
            [
                "address": "\(ban.network)", "reason": ban.reason, "times": "\(ban.times)",
                "until": ban.until.map { "\(utc(at: $0))" } ?? "",
            ])
        if let connection = flow.connection { outbox.closing.append(connection) }
    }

    private mutating func keep(_ ban: BanList.Ban) {
        outbox.store.append(.keep(.ban(kept(ban))))
        timers.start(.bans, at: now + Limits.banRounds)
    }

    /// The clock was set: each ends after as long as before, also behind a restart.
    mutating func keepBansAnew() {
        for ban in defence.bans.all(at: now) { keep(ban) }
    }

    private mutating func forget(_ networks: [IPNetwork]) {
        for network in networks {
            outbox.store.append(.forget(KeptKey(.ban, "\(network)")))
        }
    }

    private func kept(_ ban: BanList.Ban) -> KeptBan {
        KeptBan(
            network: "\(ban.network)", until: ban.until.map { utc(at: $0) }, times: ban.times,
            reason: ban.reason)
    }

    /// What is over long enough is forgotten.
    mutating func bansAreDue() {
        forget(defence.bans.forgetOld(at: now))
        if defence.bans.count > 0 { timers.start(.bans, at: now + Limits.banRounds) }
    }

    mutating func restore(_ kept: KeptBan) {
        guard let network = IPNetwork(kept.network), !defence.spares(network) else {
            return outbox.store.append(.forget(KeptKey(.ban, kept.network)))
        }
        let until = kept.until.map { end in
            now + .milliseconds(end.milliseconds &- utc.milliseconds)
        }
        defence.bans.insert(
            BanList.Ban(network: network, until: until, times: kept.times, reason: kept.reason))
        bansAreDue()
    }

    /// Whoever is exempt now is banned no more.
    mutating func reviewBans() {
        let spared = defence.bans.all(at: now).map(\.network).filter { defence.spares($0) }
        for network in spared { defence.bans.remove(network) }
        forget(spared)
    }

    // MARK: - For administrators

    var banViews: [BanView] {
        defence.bans.all(at: now).map { ban in
            BanView(
                network: "\(ban.network)", until: ban.until.map { utc(at: $0) },
                secondsLeft: ban.until.map { Int(($0 - now).nanoseconds / 1_000_000_000) },
                times: ban.times, reason: ban.reason)
        }
    }

    /// `seconds`: nil until it is taken away.
    mutating func ban(_ text: String, seconds: Int?, reason: String?) -> AdminReply {
        guard let network = IPNetwork(text) else { return .refused(Self.noNetwork(text)) }
        guard !defence.spares(network) else {
            return .refused("\(network) is a trunk's or exempt; it cannot be banned.")
        }
        guard defence.bans[network] != nil || defence.bans.count < Limits.bans else {
            return .refused("There are \(Limits.bans) bans already.")
        }
        let ban = BanList.Ban(
            network: network, until: seconds.map { now + .seconds(max(1, $0)) }, times: 0,
            reason: String((reason ?? "an administrator").prefix(Limits.banReason)))
        defence.bans.insert(ban)
        keep(ban)
        note(
            .info, "A source is banned by an administrator",
            ["address": "\(network)", "reason": ban.reason])
        return .done
    }

    mutating func unban(_ text: String) -> AdminReply {
        guard let network = IPNetwork(text) else { return .refused(Self.noNetwork(text)) }
        guard defence.bans.remove(network) != nil else {
            return .refused("\(network) is not banned.")
        }
        admission.forgetFailures(of: network)
        forget([network])
        note(
            .info, "A ban is taken away by an administrator", ["address": "\(network)"])
        return .done
    }

    private static func noNetwork(_ text: String) -> String {
        "`\(text.prefix(Limits.banReason))` is not an address or a network."
            + " Write `192.0.2.7`, `192.0.2.0/24` or `2001:db8::/64`."
    }

    // MARK: - Before a message is read

    /// Who opens a stream to us?
    public enum Caller: Equatable, Sendable {
        /// A trunk's, or exempt.
        case friend
        /// Somebody who has to prove a password first.
        case stranger
        case banned
    }

    /// Who a stream from there is from, as far as its address tells.
    public func caller(from source: IPAddress) -> Caller {
        if let ban = defence.bans.ban(of: source, at: now) {
            return ban.isByHand || !defence.spares(source) ? .banned : .friend
        }
        return defence.spares(source) ? .friend : .stranger
    }

    /// False: nothing is to be done about a message, and nothing said.
    mutating func hears(_ flow: Flow) -> Bool {
        let verdict = defence.verdict(on: flow, at: now)
        lateGate.count(isRead: verdict == .heard)
        switch verdict {
        case .heard: return true
        case .banned: counters.fromBanned &+= 1
        case .tooMany: counters.tooMany &+= 1
        }
        if let connection = flow.connection { outbox.closing.append(connection) }
        return false
    }

    /// It has proved a password: it is heard whatever others behind its address do.
    mutating func isKnown(_ flow: Flow) {
        let registered = Duration.seconds(Int64(configuration?.registrar.maxExpires ?? 0))
        defence.known.insert(flow.remote, until: now + max(Limits.flowMemory, registered))
        trust(flow)
    }

    /// A stream of somebody who is known may stay open.
    mutating func trust(_ flow: Flow) {
        if let connection = flow.connection { outbox.trusted.append(connection) }
    }
}
