import SIP
import Wire

/// Requests that go round: none may do so without end, and none may multiply on its way.
extension Switchboard {
    /// RFC 3261 §16.3 steps 3 and 4, which a back-to-back user agent keeps as a proxy does, since
    /// loops lead through both. True when the request was refused.
    mutating func goesRound(_ request: Request, over flow: Flow) -> Bool {
        if isOwn(request) || branches.isLoop(request) {
            let warning = Warning(
                agent: "bellbird", "The exchange sent this request itself, to this very address")
            var headers = Headers()
            headers.append(warning)
            refuse(request, .loopDetected, headers.fields, over: flow)
            return true
        }
        guard request.maxForwards ?? Self.hops > 0 else {
            refuse(request, .tooManyHops, over: flow)
            return true
        }
        return false
    }

    /// The request of one of our own legs, come back with its Via taken off on the way.
    private func isOwn(_ request: Request) -> Bool {
        let name = DialogName(callID: request.callID, localTag: request.from.tag ?? "")
        guard let leg = legsByDialog[name].flatMap({ legs[$0] }), leg.role == .callee else {
            return false
        }
        return leg.invite.cSeq.number == request.cSeq.number
            && leg.invite.uri.user == request.uri.user && leg.invite.uri.host == request.uri.host
    }

    /// RFC 3261 §8.1.1.6.
    static let hops: UInt8 = 70

    /// Max-Forwards of a request that we make because of `request` (RFC 3261 §16.6 step 3; RFC
    /// 7332 asks it of back-to-back user agents).
    func hopsLeft(after request: Request) -> UInt8 {
        let hops = request.maxForwards ?? Self.hops
        return hops > 0 ? hops - 1 : 0
    }

    // MARK: Breadth

    /// RFC 5393 §5.3.3: what the caller's request allows, without what its legs that are still
    /// inviting have got.
    func freeBreadth(of id: CallID) -> MaxBreadth {
        guard let call = calls[id], let caller = legs[call.caller] else { return .standard }
        let taken = call.legs.reduce(UInt32(0)) { sum, id in
            guard let leg = legs[id], leg.role == .callee, leg.state == .inviting else {
                return sum
            }
            return sum + MaxBreadth.of(leg.invite).value
        }
        // What an adopted caller's leg was given was its share of another request.
        let whole = (call.isAdopted ? .standard : MaxBreadth.of(caller.invite)).value
        return MaxBreadth(whole > taken ? whole - taken : 0)
    }

    /// Shares of the free breadth for `count` branches that begin now, where `others` may begin
    /// later. Fewer than `count` when there is not enough for each.
    func breadths(of id: CallID, for count: Int, besides others: Int) -> [MaxBreadth] {
        let free = Int(freeBreadth(of: id).value)
        guard free > 0, count > 0 else { return [] }
        let share = max(1, free / (count + others))
        return Array(repeating: MaxBreadth(UInt32(share)), count: min(count, free))
    }
}
