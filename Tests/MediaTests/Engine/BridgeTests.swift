import Testing
import Wire

@testable import Media

extension EngineTests {
    /// Streams that speak differently, brought together by the engine.
    struct BridgeTests {
        private let studio = Studio()

        private struct Pair {
            let phones: (TalkingPhone, TalkingPhone)
            let addresses: (SocketAddress, SocketAddress)

            init(
                _ number: UInt32, _ first: TalkingPhone.Manner, _ second: TalkingPhone.Manner,
                in studio: Studio
            ) throws {
                phones = (try TalkingPhone(first), try TalkingPhone(second))
                addresses = (
                    try phones.0.open(2 * number, in: studio),
                    try phones.1.open(2 * number + 1, in: studio)
                )
            }

            func live(at time: Int) {
                for (phone, address) in [(phones.0, addresses.0), (phones.1, addresses.1)] {
                    if time % phone.manner.milliseconds == 0 { phone.say(to: address) }
                    phone.listen()
                }
            }
        }

        private static let pcmu = TalkingPhone.Manner(format: .pcmu, payloadType: 0, hertz: 700)
        private static let pcma = TalkingPhone.Manner(format: .pcma, payloadType: 8, hertz: 700)
        private static let g722 = TalkingPhone.Manner(format: .g722, payloadType: 9, hertz: 1_000)
        private static let opus = TalkingPhone.Manner(
            format: .opus, payloadType: 111, hertz: 440)
        private static let wide = TalkingPhone.Manner(
            format: .l16(.wide, isStereo: false), payloadType: 97, hertz: 1_200)
        private static let gsm = TalkingPhone.Manner(format: .gsm, payloadType: 3, hertz: 600)
        private static let g726 = TalkingPhone.Manner(
            format: .g726(.kilobits32, .lowestFirst), payloadType: 98, hertz: 500)

        private static func of(
            _ milliseconds: Int, _ manner: TalkingPhone.Manner, _ suite: SRTPSuite? = nil
        ) -> TalkingPhone.Manner {
            var manner = manner
            manner.milliseconds = milliseconds
            manner.suite = suite
            return manner
        }

        @Test("each hears the other's tone at its frequency and level, and never its own")
        func formats() throws {
            let manners = [
                (Self.pcmu, Self.opus), (Self.g722, Self.of(60, Self.opus)),
                (Self.of(10, Self.pcma), Self.of(30, Self.g722)),
                (Self.wide, Self.of(40, Self.gsm)), (Self.g726, Self.of(60, Self.pcmu)),
                (Self.pcma, Self.of(40, Self.opus, .aes128CounterSHA1Tag80)),
                (Self.of(50, Self.g726), Self.of(20, Self.wide, .aes256GCM)),
            ]
            let pairs = try manners.enumerated().map { number, pair in
                try Pair(UInt32(number), pair.0, pair.1, in: studio)
            }
            studio.order(
                pairs.indices.map {
                    .bridge(StreamNumber(2 * UInt32($0)), StreamNumber(2 * UInt32($0) + 1))
                })
            Pace.run(milliseconds: 2_000) { time in for pair in pairs { pair.live(at: time) } }
            for pair in pairs {
                for (own, other) in [pair.phones, (pair.phones.1, pair.phones.0)] {
                    let name = Comment(
                        rawValue: "\(other.manner.format) to \(own.manner.format)")
                    let levels = own.levels(of: other.manner.hertz).sorted()
                    try #require(levels.count == 10, name)
                    #expect(abs(levels[5]) < 1.5, name)
                    #expect(own.levels(of: own.manner.hertz).sorted()[5] < -30, name)
                    #expect(own.breaks == 0, name)
                    let expected =
                        UInt32(own.manner.milliseconds) * own.manner.format.clockRate / 1_000
                    let steps = zip(own.packets, own.packets.dropFirst()).map {
                        $1.timestamp &- $0.timestamp
                    }
                    #expect(steps.allSatisfy { $0 == expected }, name)
                    #expect(own.packets.dropFirst().allSatisfy { !$0.marker }, name)
                }
            }
        }

        @Test("relayed, bridged, played to and relayed again: one stream without a break")
        func changes() throws {
            let pair = try Pair(0, Self.pcmu, Self.of(20, Self.pcmu), in: studio)
            let (one, other) = (StreamNumber(0), StreamNumber(1))
            let orders: [[MediaCommand]] = [
                [.connect(one, other, firstToSecond: [:], secondToFirst: [:])],
                [.bridge(one, other)],
                [
                    .disconnect(one),
                    Studio.tone(1, [.init(hertz: [], level: 0, milliseconds: 100)]),
                ],
                [.bridge(one, other)],
                [.connect(one, other, firstToSecond: [:], secondToFirst: [:])],
            ]
            Pace.run(milliseconds: 2_000) { time in
                if time % 400 == 0 { studio.engine.submit(orders[time / 400]) }
                pair.live(at: time)
            }
            let listener = pair.phones.1
            #expect(listener.breaks == 0)
            // Each begins with a marker, once; the tone began on the way.
            #expect(listener.packets.count { $0.marker } == 5)
            // Nothing runs ahead of the clock, nor behind it.
            let span = listener.packets.last.map { $0.timestamp &- listener.packets[0].timestamp }
            #expect(abs(Int(span ?? 0) - 8 * 1_980) < 8 * 100)
        }

        @Test("a bridge ends for both, and with one of them")
        func ends() throws {
            let pair = try Pair(0, Self.pcmu, Self.g722, in: studio)
            studio.order([.bridge(StreamNumber(0), StreamNumber(1))])
            Pace.run(milliseconds: 300) { pair.live(at: $0) }
            #expect(!pair.phones.0.packets.isEmpty && !pair.phones.1.packets.isEmpty)
            studio.order([.disconnect(StreamNumber(1))])
            Pace.run(milliseconds: 60) { pair.live(at: $0) }
            pair.phones.0.forget()
            pair.phones.1.forget()
            Pace.run(milliseconds: 200) { pair.live(at: $0) }
            #expect(pair.phones.0.packets.isEmpty && pair.phones.1.packets.isEmpty)
            studio.order([.bridge(StreamNumber(0), StreamNumber(1))])
            #expect(studio.close(0) != nil)
            pair.phones.1.forget()
            Pace.run(milliseconds: 200) { pair.live(at: $0) }
            #expect(pair.phones.1.packets.isEmpty)
            #expect(studio.close(1) != nil)
        }
    }
}
