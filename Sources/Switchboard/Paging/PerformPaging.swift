import Dialplan
import SDP
import SIP
import Wire

/// Announcements, done: a room of the media engine in which the caller speaks and phones listen.
extension Switchboard {
    mutating func beginPaging(_ plan: PagePlan, _ action: ActionID, for id: CallID) {
        var paging = Paging(plan, in: RoomID(takeNumber()))
        calls[id]?.activity = .paging(action, paging)
        guard let call = calls[id], let stream = answerLocally(call.caller) else {
            return complete(id, .outcome(.failed))
        }
        calls[id]?.answeredBy = "paging \(plan.name)"
        keepOpenCall(id)
        outbox.media.append(.openRoom(paging.room))
        outbox.media.append(
            .join(stream, paging.room, RoomSeat(isDeaf: plan.mode != .twoWay)))
        if plan.mode == .multicast {
            guard let group = openGroup(plan, in: paging.room, for: id) else {
                return complete(id, .outcome(.failed))
            }
            paging.group = group
        }
        let effects = paging.begin { phoneState($0) == .idle }
        calls[id]?.activity = .paging(action, paging)
        timers.start(.page(id, .limit), at: now + plan.limit)
        timers.start(.page(id, .patience), at: now + Limits.pagePatience)
        perform(effects, paging: id)
    }

    /// A stream that nobody answers: packets go to the group, nothing is taken from there. Phones
    /// know G.711 in it without being told (RFC 3551 §6, payload type 0).
    private mutating func openGroup(
        _ plan: PagePlan, in room: RoomID, for id: CallID
    ) -> StreamID? {
        guard let address = plan.address, let call = calls[id],
            let caller = legs[call.caller]
        else { return nil }
        let facing = addresses.mediaAddress(facing: caller.flow)
        guard case .v4 = facing.unmapped, mayTakePort(for: id, at: facing),
            let port = takePort(at: facing)
        else {
            note(.warning, "No media port for an announcement to a group", call: id)
            return nil
        }
        let stream = StreamID(UInt32(truncatingIfNeeded: takeNumber()))
        streams[stream] = Stream(leg: caller.id, call: id, line: 0, port: port)
        outbox.media.append(.open(stream, opening(at: SocketAddress(facing, port))))
        let target = SocketAddress(.v4(address.address), address.port)
        var direction = MediaDirection.nowhere
        direction.rtp = target
        direction.sends = true
        direction.clockRates = [Codec.pcmu.payloadType: Codec.pcmu.clockRate]
        direction.speech = Speech(heard: [], spoken: Speech.Spoken(.pcmu))
        outbox.media.append(.direct(stream, direction))
        outbox.media.append(.join(stream, room, RoomSeat(isMuted: true)))
        step(id, "speaks to \(target)")
        return stream
    }

    mutating func perform(_ effects: [Paging.Effect], paging id: CallID) {
        for effect in effects {
            guard case .paging(_, let paging)? = calls[id]?.activity else { return }
            switch effect {
            case .call(let numbers): call(numbers, paging: id)
            case .join(let leg):
                guard let stream = speechStream(of: leg) else { continue }
                direct(leg)
                outbox.media.append(
                    .join(
                        stream, paging.room, RoomSeat(isMuted: paging.plan.mode != .twoWay)))
            case .beep:
                guard let caller = calls[id]?.caller, let stream = speechStream(of: caller)
                else { continue }
                play([.tone(RoomSounds.beep)], on: stream)
            case .cancel(let leg): cancel(leg, .noAnswer)
            case .hangUp(let leg): hangUp(leg, .normal)
            case .finish(let outcome):
                complete(id, .outcome(outcome))
            }
        }
    }

    /// Lets the announcement decide, and does what it says.
    mutating func paging(_ id: CallID, _ decide: (inout Paging) -> [Paging.Effect]) {
        guard case .paging(let action, var paging)? = calls[id]?.activity else { return }
        let effects = decide(&paging)
        calls[id]?.activity = .paging(action, paging)
        perform(effects, paging: id)
    }

    /// As many phones as one call may become (RFC 5393 §5.3.3.1): to more of them a group address
    /// speaks.
    private mutating func call(_ numbers: [String], paging id: CallID) {
        let phones = numbers.flatMap { number in
            registrar.bindings(for: number, at: now).map { (number, $0) }
        }
        let shares = breadths(of: id, for: phones.count, besides: 0)
        if shares.count < phones.count {
            note(
                .warning, "An announcement reaches only a part of its phones", call: id,
                ["phones": "\(phones.count)", "called": "\(shares.count)"])
        }
        for ((number, binding), share) in zip(phones, shares) {
            guard
                let leg = invitePhone(
                    number, binding, share, offering: .ours, answering: .atOnce, for: id)
            else { continue }
            paging(id) { paging in
                paging.called(leg)
                return []
            }
        }
        paging(id) { $0.calledAll() }
    }

    mutating func pageAnswered(
        _ leg: LegID, _ description: SessionDescription?, in id: CallID
    ) {
        guard let description else { return hangUp(leg, .normal) }
        legs[leg]?.media.remote = description
        step(id, "\(legs[leg]?.party.description ?? "?") speaks the announcement")
        paging(id) { $0.answered(leg) }
    }

    mutating func pageIsDue(_ id: CallID, _ timer: Paging.Timer) {
        switch timer {
        case .patience: paging(id) { $0.late() }
        case .limit:
            step(id, "the announcement was long enough")
            paging(id) { $0.timeIsUp() }
        }
    }

    /// The announcement is over, or its caller has gone.
    mutating func leavePaging(_ paging: Paging, _ id: CallID) {
        for timer in Paging.Timer.allCases { timers.stop(.page(id, timer)) }
        guard let call = calls[id] else { return }
        for leg in call.legs where leg != call.caller {
            if let stream = speechStream(of: leg), paging.inside.contains(leg) {
                outbox.media.append(.leave(stream))
            }
            cancel(leg, .callerGone)
        }
        if let stream = speechStream(of: call.caller) { outbox.media.append(.leave(stream)) }
        stopPlaying(to: call.caller)
        if let group = paging.group, streams[group]?.isClosing == false {
            streams[group]?.isClosing = true
            outbox.media.append(.leave(group))
            outbox.media.append(.close(group))
        }
        outbox.media.append(.closeRoom(paging.room))
    }
}

extension Paging {
    enum Timer: Hashable, Sendable, CaseIterable {
        /// Phones that have not answered yet will not by themselves.
        case patience
        case limit
    }
}
