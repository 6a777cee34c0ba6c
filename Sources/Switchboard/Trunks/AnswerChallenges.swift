import Dialplan
import SIP
import Wire

/// A request of ours to a trunk that has our password, until its transaction is over.
struct Challengeable: Sendable {
    /// As it was sent.
    var request: Request
    var trunk: String
    var flow: Flow
    var tries: DigestClient.Tries
}

/// A request that goes out again with its proof, in place of a transaction.
struct Proven: Sendable {
    var transaction: TransactionID
    var errand: Errand
    var asked: Challengeable

    init(instead transaction: TransactionID, errand: Errand, asked: Challengeable) {
        self.transaction = transaction
        self.errand = errand
        self.asked = asked
    }
}

/// Challenges of trunks, answered (RFC 3261 §22): to any request, inside a call and outside, but
/// only to the servers of the trunk that the password is for, and only for its realms.
extension Switchboard {
    /// Called for every request that leaves.
    mutating func rememberForChallenge(
        _ request: Request, _ transaction: TransactionID, _ errand: Errand, over flow: Flow
    ) {
        let tries = triesOfNext.take() ?? DigestClient.Tries()
        guard let name = trunk(of: errand), trunkLines[name]?.digest != nil else { return }
        challengeables[transaction] = Challengeable(
            request: request, trunk: name, flow: flow, tries: tries)
    }

    private func trunk(of errand: Errand) -> String? {
        switch errand {
        case .leg(let id, _), .relay(_, _, through: let id), .key(let id), .referral(let id):
            if case .trunk(let name)? = legs[id]?.party { name } else { nil }
        case .text(let sender):
            if case .outside(let plan, let next)? = texts[sender]?.recipient, next > 0 {
                plan.trunks[next - 1]
            } else {
                nil
            }
        case .trunk(let name, .register): name
        case .trunk, .keptText, .news, .mailboxNews, .notice: nil
        }
    }

    /// True where the challenge is answered: then nobody else hears of it.
    mutating func meetsChallenge(_ response: Response, _ transaction: TransactionID) -> Bool {
        guard response.status.isChallenge, var asked = challengeables[transaction],
            let errand = errands[transaction], isWanted(errand)
        else { return false }
        guard isServer(asked.flow.remote.ip, of: asked.trunk) else {
            warn(
                asked.trunk,
                "a challenge from \(asked.flow.remote.ip), which is none of its servers")
            return false
        }
        let refusal: DigestClient.Refusal
        switch prove(response, &asked) {
        case .proven(let request):
            asked.request = request
            // The transaction may be over before that is sent.
            errands[transaction] = nil
            proven.append(Proven(instead: transaction, errand: errand, asked: asked))
            return true
        case .refused(let why): refusal = why
        }
        refusals[transaction] = refusal
        if case .trunk = errand { return false }
        let failure = TrunkFailure(response, refusal)
        failed(failure, at: asked.request.method.text, of: asked.trunk)
        warn(asked.trunk, failure.words)
        return false
    }

    /// An INVITE that was taken back is not sent again.
    private func isWanted(_ errand: Errand) -> Bool {
        guard case .leg(let id, .invite) = errand else { return true }
        return legs[id]?.state == .inviting
    }

    /// A digest that is calculated for a stranger is a password half given away.
    func isServer(_ address: IPAddress, of name: String) -> Bool {
        guard let line = trunkLines[name] else { return false }
        let address = address.unmapped
        return line.addresses.contains(address)
            || line.trunk.from.contains { IPNetwork($0)?.contains(address) == true }
    }

    private mutating func prove(
        _ response: Response, _ asked: inout Challengeable
    ) -> DigestClient.Verdict {
        guard var line = trunkLines[asked.trunk], var digest = line.digest else {
            return .refused(.notUnderstood)
        }
        let offered = Challenge.realms(in: response)
        // A registrar is nobody's far end: it may call its realm what it likes.
        if asked.request.method == .register, line.trunk.realms.isEmpty {
            let new = offered.filter { !line.registrarRealms.contains($0) }
            line.registrarRealms += new.prefix(
                max(0, Limits.realmsOfRegistrar - line.registrarRealms.count))
        }
        let verdict = digest.answer(
            response, to: asked.request, realms: offered.filter(line.mayAnswer),
            tries: &asked.tries, cnonce: chance.token(8))
        line.digest = digest
        trunkLines[asked.trunk] = line
        return verdict
    }

    private mutating func warn(_ name: String, _ what: String) {
        guard trunkLines[name]?.told != what else { return }
        trunkLines[name]?.told = what
        note(.warning, "A challenge of a trunk is not answered", ["trunk": name, "reason": what])
    }

    // MARK: - Again

    /// Sends what has been proven, once what came is dealt with: the ACK to the 401 goes first.
    mutating func sendProven() {
        while !proven.isEmpty {
            let next = proven.removeFirst()
            retries[next.transaction] = nil
            triesOfNext = next.asked.tries
            sendAgain(next.asked, next.errand, instead: next.transaction)
            triesOfNext = nil
        }
    }

    /// RFC 3261 §22.2: as before, with a CSeq that is higher by one; and §8.1.3.5.
    private mutating func sendAgain(
        _ asked: Challengeable, _ errand: Errand, instead old: TransactionID
    ) {
        var request = asked.request
        switch errand {
        case .leg(let id, .invite):
            request.cSeq.number &+= 1
            request.vias = []
            legs[id]?.invite = request
            begin(request, errand, over: id)
        case .leg(let id, _), .relay(_, _, through: let id), .key(let id), .referral(let id):
            request.cSeq.number =
                legs[id]?.nextCSeq(for: request) ?? request.cSeq.number &+ 1
            if request.method == .invite {
                legs[id]?.invite.cSeq = request.cSeq
                legs[id]?.invite.headers.credentials = request.headers.credentials
            }
            begin(request, errand, over: id)
        case .text(let sender):
            request.cSeq.number &+= 1
            let (new, effects) = open(stamped(request, over: asked.flow), errand, over: asked.flow)
            texts[sender]?.open.remove(old)
            texts[sender]?.open.insert(new)
            perform(effects)
        case .trunk(let name, let purpose):
            trunkLines[name]?.cSeq &+= 1
            request.cSeq.number = trunkLines[name]?.cSeq ?? request.cSeq.number &+ 1
            send(request, purpose, of: name, over: asked.flow)
        case .keptText, .news, .mailboxNews, .notice: break
        }
    }
}

extension Headers {
    /// Who has sent the request, proven.
    var credentials: [Header] {
        get { fields.filter { Self.areCredentials($0) } }
        set { fields = fields.filter { !Self.areCredentials($0) } + newValue }
    }

    private static func areCredentials(_ header: Header) -> Bool {
        header.name == .authorization || header.name == .proxyAuthorization
    }
}

extension Leg {
    /// The number for a request of a dialog of this leg that goes out again; nil if there is no
    /// such dialog any more.
    fileprivate mutating func nextCSeq(for request: Request) -> UInt32? {
        guard let tag = request.to.tag else { return nil }
        if dialog?.id.remoteTag == tag { return dialog?.request(request.method).cSeq.number }
        return earlyDialogs[tag]?.request(request.method).cSeq.number
    }
}
