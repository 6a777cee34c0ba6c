import Dialplan
import Testing

@testable import Switchboard

/// A room by itself: who is in it, what they may do, and what all hear.
struct ConferenceTests {
    private let start = Instant.zero

    private func room(
        limit: Int? = nil, announces: ConferencePlan.Announcing = .tones, music: String? = nil,
        startsWithHost: Bool = false, endsWithHost: Bool = false
    ) -> Conference {
        Conference(
            ConferencePlan(
                room: "600", limit: limit, announces: announces, music: music,
                startsWithHost: startsWithHost, endsWithHost: endsWithHost),
            id: RoomID(9), at: start)
    }

    private func leg(_ number: Int) -> LegID { LegID(UInt64(number)) }

    private func newcomer(
        _ number: Int, isHost: Bool = false, isMuted: Bool = false
    ) -> Conference.Newcomer {
        Conference.Newcomer(
            leg: leg(number), call: CallID(began: 1, number: UInt32(number)),
            caller: "20\(number)", isHost: isHost, isMuted: isMuted)
    }

    @Test("the first opens the room, the last closes it")
    func life() {
        var room = room()
        #expect(
            room.enter(newcomer(1), at: start) == [
                .open, .lamp, .join(leg(1), RoomSeat()), .announce(.joined("201")),
            ])
        #expect(room.enter(newcomer(2), at: start) == [.join(leg(2), RoomSeat())])
        #expect(room.played() == [.announce(.joined("202"))])
        #expect(room.played() == [])
        #expect(room.left(leg(1)) == [.leave(leg(1)), .announce(.left("201"))])
        #expect(room.left(leg(1)) == [])
        #expect(room.left(leg(2)) == [.leave(leg(2)), .close, .lamp])
        #expect(room.members == [])
    }

    @Test("music is for one who is alone, and stops for the second")
    func music() {
        var room = room(music: "piano")
        #expect(
            room.enter(newcomer(1), at: start) == [
                .open, .lamp, .join(leg(1), RoomSeat()), .tell(leg(1), .alone), .music("piano"),
            ])
        #expect(
            room.enter(newcomer(2), at: start) == [
                .join(leg(2), RoomSeat()), .announce(.joined("202")),
            ])
        #expect(room.left(leg(2)) == [.leave(leg(2))], "told when the first news is over")
        #expect(room.played() == [.announce(.left("202"))])
        #expect(room.played() == [.music("piano")])
        #expect(room.played() == [], "music has no end of its own")
        var silent = self.room(announces: .none, music: "piano")
        _ = silent.enter(newcomer(1), at: start)
        #expect(silent.enter(newcomer(2), at: start) == [.join(leg(2), RoomSeat()), .quiet])
        #expect(silent.left(leg(1)) == [.leave(leg(1)), .music("piano")])
    }

    @Test("of a crowd that comes at once not everybody is announced")
    func crowd() {
        var room = room()
        for number in 1...20 { _ = room.enter(newcomer(number), at: start) }
        var told = 1
        while room.played() != [] { told += 1 }
        #expect(told == 1 + Limits.roomNews)
    }

    @Test("guests wait for a host, who brings all of them in")
    func startsWithHost() {
        var room = room(startsWithHost: true)
        #expect(room.enter(newcomer(1), at: start) == [.open, .lamp, .entertain(leg(1))])
        #expect(room.enter(newcomer(2), at: start) == [.entertain(leg(2))])
        #expect(room.left(leg(2)) == [], "who never was inside need not leave")
        #expect(
            room.enter(newcomer(3, isHost: true), at: start) == [
                .join(leg(3), RoomSeat()), .join(leg(1), RoomSeat()), .announce(.joined("203")),
            ])
        #expect(room.left(leg(3)).contains(.leave(leg(3))))
        #expect(room.enter(newcomer(4), at: start) == [.join(leg(4), RoomSeat())])
        #expect(room.inside.count == 2, "it has begun: nobody waits any more")
    }

    @Test("it ends with the last host, if so set")
    func endsWithHost() {
        var room = room(endsWithHost: true)
        _ = room.enter(newcomer(1, isHost: true), at: start)
        _ = room.enter(newcomer(2, isHost: true), at: start)
        _ = room.enter(newcomer(3), at: start)
        #expect(!room.left(leg(1)).contains(.close))
        #expect(
            room.left(leg(2)) == [
                .leave(leg(2)), .leave(leg(3)), .close, .lamp, .dismiss(leg(3), .hostHasLeft),
            ])
        #expect(room.members == [])
    }

    @Test("a locked room lets hosts in, a full one nobody")
    func refusals() {
        var room = room(limit: 3)
        _ = room.enter(newcomer(1, isHost: true), at: start)
        #expect(room.lock(true) == [.tell(leg(1), .locked)])
        #expect(room.lock(true) == [])
        #expect(room.refusal(isHost: false) == .locked)
        #expect(room.refusal(isHost: true) == nil)
        #expect(room.lock(false) == [.tell(leg(1), .unlocked)])
        _ = room.enter(newcomer(2), at: start)
        _ = room.enter(newcomer(3), at: start)
        #expect(room.refusal(isHost: true) == .full)
        #expect(self.room(limit: 5_000).limit == Limits.roomMembers)
    }

    @Test("seats: muted, deaf, louder within bounds; who waits is told when it comes in")
    func seats() {
        var room = room(startsWithHost: true)
        _ = room.enter(newcomer(1), at: start)
        #expect(room.mute(leg(1), true) == [])
        #expect(
            room.enter(newcomer(2, isHost: true, isMuted: true), at: start).prefix(2) == [
                .join(leg(2), RoomSeat(isMuted: true)), .join(leg(1), RoomSeat(isMuted: true)),
            ])
        #expect(
            room.mute(leg(1), false) == [.seat(leg(1), RoomSeat()), .tell(leg(1), .unmuted)])
        #expect(room.mute(leg(1), false) == [])
        #expect(room.deafen(leg(1), true) == [.seat(leg(1), RoomSeat(isDeaf: true))])
        for _ in 0..<20 { _ = room.amplify(leg(1), by: Limits.seatGainStep) }
        #expect(room.member(leg(1))?.seat.gain == Limits.seatGain)
        for _ in 0..<20 { _ = room.amplify(leg(1), by: -Limits.seatGainStep) }
        #expect(room.member(leg(1))?.seat.gain == -Limits.seatGain)
        #expect(room.mute(leg(77), true) == [])
    }

    @Test("a host mutes all others, and those who come later")
    func muteGuests() {
        var room = room()
        _ = room.enter(newcomer(1, isHost: true), at: start)
        _ = room.enter(newcomer(2), at: start)
        #expect(
            room.muteGuests() == [
                .seat(leg(2), RoomSeat(isMuted: true)), .tell(leg(2), .muted),
            ])
        #expect(
            room.enter(newcomer(3), at: start).first == .join(leg(3), RoomSeat(isMuted: true)))
        _ = room.muteGuests()
        #expect(room.members.allSatisfy { !$0.seat.isMuted })
    }

    @Test("who is thrown out leaves, and the others hear it")
    func throwOut() {
        var room = room()
        _ = room.enter(newcomer(1), at: start)
        _ = room.enter(newcomer(2), at: start)
        _ = room.played()
        _ = room.played()
        #expect(
            room.throwOut(leg(2)) == [
                .leave(leg(2)), .dismiss(leg(2), .thrownOut), .announce(.left("202")),
            ])
        #expect(room.throwOut(leg(2)) == [])
        #expect(
            room.end() == [.leave(leg(1)), .close, .lamp, .dismiss(leg(1), .closed)])
    }

    @Test("members keep their numbers, and nobody gets one again")
    func numbers() {
        var room = room()
        _ = room.enter(newcomer(1), at: start)
        _ = room.enter(newcomer(2), at: start)
        _ = room.left(leg(2))
        _ = room.enter(newcomer(3), at: start)
        #expect(room.members.map(\.number) == [1, 3])
        #expect(room.member(numbered: 3)?.leg == leg(3))
        #expect(room.member(numbered: 2) == nil)
    }
}

/// What keys in a room mean.
struct RoomKeysTests {
    private func wishes(_ keys: String, every gap: Duration = .milliseconds(500)) -> [RoomKeys.Wish]
    {
        var reader = RoomKeys()
        var now = Instant.zero + .seconds(60)
        return keys.compactMap { key in
            now = now + gap
            return reader.key(key, at: now)
        }
    }

    @Test(
        "each wish is a star and one more key",
        arguments: [
            ("*6", RoomKeys.Wish.mute), ("*3", .count), ("*4", .softer), ("*5", .louder),
            ("*7", .lock), ("*8", .muteOthers), ("*2204#", .invite("204")), ("66*6", .mute),
        ])
    func each(keys: String, wish: RoomKeys.Wish) {
        #expect(wishes(keys) == [wish])
    }

    @Test(
        "anything else is no wish",
        arguments: ["6", "*", "**", "*0", "*9", "*2#", "*2204", "*2204*6"])
    func none(keys: String) {
        #expect(wishes(keys) == [])
    }

    @Test("a number that never ends is given up, and keys that come late begin anew")
    func bounds() {
        let long = String(repeating: "1", count: Limits.dialedDigits + 1)
        #expect(wishes("*2\(long)#") == [])
        #expect(wishes("*2\(long)#*6") == [.mute])
        #expect(wishes("*6", every: .seconds(6)) == [])
    }
}
