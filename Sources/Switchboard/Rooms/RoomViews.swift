/// What administrators see of rooms, and do to them.
extension Switchboard {
    var roomViews: [RoomView] {
        conferences.values.sorted { $0.name < $1.name }.map { room in
            let seconds = { (since: Instant) in Double((now - since).nanoseconds) / 1e9 }
            return RoomView(
                room: room.name, limit: room.limit, isLocked: room.isLocked,
                seconds: seconds(room.began),
                members: room.members.map { member in
                    RoomView.Member(
                        number: member.number, call: member.call, caller: member.caller,
                        name: member.name, isHost: member.isHost, isMuted: member.seat.isMuted,
                        isDeaf: member.seat.isDeaf, isTalking: member.isTalking,
                        isWaiting: member.isWaiting, seconds: seconds(member.began))
                }, invited: invited(to: room))
        }
    }

    private func invited(to room: Conference) -> [String] {
        Set(
            room.members.flatMap { member -> [String] in
                guard case .conferring(_, let conferring)? = calls[member.call]?.activity else {
                    return []
                }
                return Array(conferring.invitations.values)
            }
        ).sorted()
    }

    mutating func perform(_ order: RoomOrder, in room: String) -> AdminReply {
        guard let found = conferences[room] else {
            return .refused("Nobody is in a conference \(room) now.")
        }
        switch order {
        case .lock: conference(room) { $0.lock(true) }
        case .unlock: conference(room) { $0.lock(false) }
        case .mute(let number): return change(number, in: found) { $0.mute($1, true) }
        case .unmute(let number): return change(number, in: found) { $0.mute($1, false) }
        case .deafen(let number): return change(number, in: found) { $0.deafen($1, true) }
        case .undeafen(let number): return change(number, in: found) { $0.deafen($1, false) }
        case .kick(let number): return change(number, in: found) { $0.throwOut($1) }
        case .add(let number):
            guard let owner = found.members.first(where: \.isHost) ?? found.members.first else {
                return .refused("Nobody is in a conference \(room) now.")
            }
            if let reason = add(number, to: room, for: owner.call) { return .refused(reason) }
        case .end: conference(room) { $0.end() }
        }
        return .done
    }

    private mutating func change(
        _ number: Int, in room: Conference,
        _ body: (inout Conference, LegID) -> [Conference.Effect]
    ) -> AdminReply {
        guard let member = room.member(numbered: number) else {
            return .refused(
                "Conference \(room.name) has no member \(number). `bellbird conference list` shows"
                    + " them.")
        }
        conference(room.name) { body(&$0, member.leg) }
        return .done
    }
}
