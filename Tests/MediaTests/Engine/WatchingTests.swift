import Testing
import Wire

@testable import Media

extension EngineTests {
    /// A relayed call that a supervisor comes to, on real sockets.
    struct WatchingTests {
        private let studio = Studio()
        private let room = RoomNumber(9)

        private static let caller = Seat(groups: 1)
        private static let callee = Seat(groups: 2)
        private static let listens = Seat(isMuted: true, groups: 4, audience: 0)
        private static let whispers = Seat(groups: 4, audience: 2)
        private static let joins = Seat(groups: 4)

        private struct Call {
            let phones: [TalkingPhone]
            let addresses: [SocketAddress]

            func live(_ milliseconds: Int) {
                Pace.run(milliseconds: milliseconds) { time in
                    for (phone, address) in zip(phones, addresses) {
                        if time % 20 == 0 { phone.say(to: address) }
                        phone.listen()
                    }
                }
            }

            func forget() { for phone in phones { phone.forget() } }

            /// Whose tones each one hears.
            var heard: [[Int]] {
                phones.indices.map { listener in
                    phones.indices.filter { speaker in
                        let hertz = phones[speaker].manner.hertz
                        let levels = phones[listener].levels(of: hertz, lastMilliseconds: 600)
                        return !levels.isEmpty && levels.sorted()[levels.count / 2] > -12
                    }
                }
            }

            /// Packets of 20 ms that `listener` should have heard of the other's tone, and has not.
            func missed(at listener: Int, in milliseconds: Int) -> Int {
                let tones = phones[listener].packets.count { packet in
                    let decoder = SoundDecoder(phones[listener].manner.format, near: .full)
                    var room = [Int16](repeating: 0, count: 2_000)
                    let count =
                        decoder?.decode(
                            packet.payload, packet.payload.count, into: &room, room: room.count)
                        ?? 0
                    return room.prefix(count).contains { abs(Int($0)) > 3_000 }
                }
                return milliseconds / 20 - tones
            }
        }

        private func call(_ manners: [TalkingPhone.Manner]) throws -> Call {
            var phones: [TalkingPhone] = []
            var addresses: [SocketAddress] = []
            for (index, manner) in manners.enumerated() {
                let phone = try TalkingPhone(manner)
                phones.append(phone)
                addresses.append(try phone.open(UInt32(index), in: studio))
            }
            return Call(phones: phones, addresses: addresses)
        }

        private func watch(_ seat: Seat) {
            studio.order([
                .openRoom(room), .join(StreamNumber(0), room, Self.caller),
                .join(StreamNumber(1), room, Self.callee), .join(StreamNumber(2), room, seat),
            ])
        }

        private func unwatch() {
            studio.order(
                [0, 1, 2].map { .leave(StreamNumber($0)) } + [
                    .closeRoom(room),
                    .connect(
                        StreamNumber(0), StreamNumber(1), firstToSecond: [:], secondToFirst: [:]),
                ])
        }

        @Test("listens, whispers, joins, and the relay again: nobody misses 100 ms of the other")
        func modes() throws {
            let manner = { (hertz: Double) in
                TalkingPhone.Manner(format: .pcma, payloadType: 8, hertz: hertz)
            }
            let call = try call([manner(700), manner(1_100), manner(1_700)])
            studio.connect(0, 1)
            call.live(600)
            #expect(call.heard == [[1], [0], []])
            call.forget()
            watch(Self.listens)
            call.live(1_000)
            for party in 0...1 { #expect(call.missed(at: party, in: 1_000) < 5) }
            #expect(call.heard == [[1], [0], [0, 1]])
            for (seat, whom) in [
                (Self.whispers, [[1], [0, 2], [0, 1]]), (Self.joins, [[1, 2], [0, 2], [0, 1]]),
                (Self.listens, [[1], [0], [0, 1]]),
            ] {
                studio.order([.seat(StreamNumber(2), seat)])
                call.live(900)
                #expect(call.heard == whom)
            }
            call.forget()
            unwatch()
            call.live(1_000)
            for party in 0...1 { #expect(call.missed(at: party, in: 1_000) < 5) }
            #expect(call.heard[0] == [1] && call.heard[1] == [0])
            for party in 0...1 { #expect(call.phones[party].breaks == 0, "\(party)") }
        }

        @Test("other codecs, and keys of their own, on every leg")
        func codecs() throws {
            let call = try call([
                .init(
                    format: .g722, payloadType: 9, hertz: 700, suite: .aes128CounterSHA1Tag80),
                .init(format: .pcmu, payloadType: 0, hertz: 1_100),
                .init(format: .opus, payloadType: 111, hertz: 1_700, suite: .aes256GCM),
            ])
            studio.order([.bridge(StreamNumber(0), StreamNumber(1))])
            call.live(600)
            watch(Self.listens)
            call.live(900)
            #expect(call.heard == [[1], [0], [0, 1]])
            studio.order([.seat(StreamNumber(2), Self.whispers)])
            call.live(900)
            #expect(call.heard == [[1], [0, 2], [0, 1]])
            studio.order([
                .leave(StreamNumber(0)), .leave(StreamNumber(1)), .leave(StreamNumber(2)),
                .closeRoom(room), .bridge(StreamNumber(0), StreamNumber(1)),
            ])
            call.live(900)
            #expect(call.heard[0] == [1] && call.heard[1] == [0])
        }
    }
}
