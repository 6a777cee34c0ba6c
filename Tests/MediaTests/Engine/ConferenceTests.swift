import Testing
import Wire

@testable import Media

extension EngineTests {
    /// Rooms on real sockets: who hears whom.
    struct ConferenceTests {
        private let studio = Studio()
        private let room = RoomNumber(7)

        private static let pcmu = TalkingPhone.Manner(format: .pcmu, payloadType: 0, hertz: 700)
        private static let g722 = TalkingPhone.Manner(format: .g722, payloadType: 9, hertz: 1_000)
        private static let opus = TalkingPhone.Manner(format: .opus, payloadType: 111, hertz: 440)

        /// Phones in the room, with the streams 0, 1, 2, …
        private struct Party {
            var phones: [TalkingPhone] = []
            var addresses: [SocketAddress] = []
            /// Those that say nothing.
            var silent: Set<Int> = []

            init(_ manners: [TalkingPhone.Manner], in studio: Studio) throws {
                for (index, manner) in manners.enumerated() {
                    let phone = try TalkingPhone(manner)
                    phones.append(phone)
                    addresses.append(try phone.open(UInt32(index), in: studio))
                }
            }

            func live(_ milliseconds: Int) {
                Pace.run(milliseconds: milliseconds) { time in
                    for (index, phone) in phones.enumerated() {
                        if time % phone.manner.milliseconds == 0, !silent.contains(index) {
                            phone.say(to: addresses[index])
                        }
                        phone.listen()
                    }
                }
            }

            func forget() { for phone in phones { phone.forget() } }

            /// dB of one's tone at the other.
            func level(of speaker: Int, at listener: Int) -> Double {
                let levels = phones[listener].levels(of: phones[speaker].manner.hertz).sorted()
                return levels.isEmpty ? -200 : levels[levels.count / 2]
            }
        }

        private func joinAll(_ party: Party, _ seat: Seat = Seat()) {
            studio.order(
                [.openRoom(room)]
                    + party.phones.indices.map { .join(StreamNumber(UInt32($0)), room, seat) })
        }

        @Test("three in three formats: each hears the two others and never itself")
        func formats() throws {
            let party = try Party([Self.pcmu, Self.g722, Self.opus], in: studio)
            joinAll(party)
            party.live(1_800)
            for listener in 0..<3 {
                for speaker in 0..<3 {
                    let level = party.level(of: speaker, at: listener)
                    if speaker == listener {
                        #expect(level < -30, "\(listener) hears itself")
                    } else {
                        #expect(abs(level) < 2, "\(speaker) at \(listener)")
                    }
                }
                #expect(party.phones[listener].breaks == 0)
            }
            let talking = studio.events.filter { if case .talking = $0 { true } else { false } }
            #expect(Set(talking.map { "\($0)" }).count == 3, "each began to talk, once")
            #expect(talking.count == 3)
        }

        /// Sixty are mixed in `RoomTests`; here each has a socket, and the test has to send and hear
        /// in time for all of them.
        @Test("a dozen: each tone is at every other and not at its source")
        func dozen() throws {
            let manners = (0..<12).map { index in
                var manner = Self.pcmu
                manner.hertz = 300 + 250 * Double(index)
                return manner
            }
            let party = try Party(manners, in: studio)
            joinAll(party)
            party.live(2_000)
            var wrong: [String] = []
            for listener in 0..<12 {
                let reference = party.level(of: (listener + 1) % 12, at: listener)
                for speaker in 0..<12 {
                    let level = party.level(of: speaker, at: listener)
                    let isRight =
                        speaker == listener ? level < reference - 20 : abs(level - reference) < 6
                    if !isRight { wrong.append("\(speaker) at \(listener): \(level)") }
                }
                // Twelve times so much would be cut off: all are softer instead.
                #expect((-20 ... -2).contains(reference), "\(reference)")
            }
            #expect(wrong == [])
        }

        @Test("muted, deaf, a prompt for one, and silent listeners who hear the same")
        func seats() throws {
            var party = try Party([Self.pcmu, Self.pcmu, Self.pcmu, Self.g722], in: studio)
            party.silent = [1, 2, 3]
            joinAll(party)
            party.live(1_400)
            for listener in 1...3 { #expect(abs(party.level(of: 0, at: listener)) < 2) }
            #expect(
                party.phones[1].packets.suffix(40).map(\.payload).contains {
                    $0.contains { $0 != 0xFF }
                })
            let together = Set(party.phones[1].packets.map(\.payload))
            let shared = party.phones[2].packets.filter { together.contains($0.payload) }
            #expect(shared.count > party.phones[2].packets.count * 3 / 4, "made once for both")
            studio.order([
                .seat(StreamNumber(0), Seat(isMuted: true)),
                Studio.tone(1, [.init(hertz: [1_300], level: -10, milliseconds: 5_000)]),
            ])
            party.forget()
            party.live(1_400)
            for listener in 1...3 { #expect(party.level(of: 0, at: listener) < -40) }
            let prompt = { (listener: Int) in
                party.phones[listener].levels(of: 1_300).sorted()[5]
            }
            #expect(prompt(1) > -12)
            #expect(prompt(2) < -40)
            studio.order([
                .seat(StreamNumber(0), Seat()), .stopPlaying(StreamNumber(1)),
                .seat(StreamNumber(3), Seat(isDeaf: true)),
            ])
            party.forget()
            party.live(1_400)
            #expect(abs(party.level(of: 0, at: 1)) < 2, "in the room again, behind the prompt")
            #expect(party.level(of: 0, at: 3) < -40)
            for phone in party.phones { #expect(phone.breaks == 0) }
        }

        @Test("what is played to the room all hear, and its end is told; leaving is the end of it")
        func playing() throws {
            var party = try Party([Self.pcmu, Self.g722], in: studio)
            party.silent = [0, 1]
            joinAll(party)
            let tone = Cadence(
                segments: [.init(hertz: [900], level: -10, milliseconds: 1_200)], times: 1)
            studio.order([.playInRoom(room, Playback(PlaybackNumber(5), [.tone(tone)]))])
            party.live(1_100)
            for listener in 0...1 {
                #expect(party.phones[listener].levels(of: 900).sorted()[5] > -12)
            }
            #expect(
                studio.event { $0 == .roomPlaybackEnded(room, PlaybackNumber(5)) } != nil)
            studio.order([.leave(StreamNumber(0))])
            // What was on its way comes still.
            party.live(100)
            party.forget()
            party.live(300)
            #expect(party.phones[0].packets.count < 3)
            #expect(party.phones[1].packets.count > 10)
            studio.order([.closeRoom(room)])
            party.live(100)
            party.forget()
            party.live(200)
            #expect(party.phones[1].packets.count < 3)
            for raw: UInt32 in 0...1 { #expect(studio.close(raw) != nil) }
        }

        @Test("a room is recorded as all hear it, until it is closed; one of nothing is told")
        func recorded() throws {
            let folder = Folder()
            let order = { (number: UInt64) in
                RecordingOrder(
                    number: RecordingNumber(number), path: "\(folder.path)/\(number).wav",
                    container: .wav)
            }
            let party = try Party([Self.pcmu, Self.g722], in: studio)
            joinAll(party)
            studio.order([
                .recordRoom(room, order(1)), .recordRoom(room, order(2)),
                .recordRoom(RoomNumber(99), order(3)),
            ])
            party.live(1_600)
            studio.order([.closeRoom(room)])
            func ended(_ number: UInt64) -> RecordingReport? {
                let event = studio.event(within: 5_000) {
                    if case .recordingEnded(RecordingNumber(number), _) = $0 { true } else { false }
                }
                guard case .recordingEnded(_, let report) = event else { return nil }
                return report
            }
            #expect(ended(2)?.failure != nil && ended(3)?.failure != nil)
            let report = try #require(ended(1))
            #expect(report.failure == nil && report.packetsLost == 0)
            #expect((1_400...3_000).contains(report.milliseconds))
            let samples = try SoundFile.load("\(folder.path)/1.wav").samples(copiedAt: .wide)
            let middle = Array(samples[8_000..<min(22_000, samples.count)])
            for hertz in [Self.pcmu.hertz, Self.g722.hertz] {
                #expect(peak(of: hertz, in: middle, at: .wide) > 6_000)
            }
        }

        @Test("from a bridge into a room and back, and orders about nothing change nothing")
        func changes() throws {
            let party = try Party([Self.pcmu, Self.g722, Self.opus], in: studio)
            studio.order([.bridge(StreamNumber(0), StreamNumber(1))])
            party.live(300)
            joinAll(party)
            studio.order([
                .join(StreamNumber(99), room, Seat()),
                .join(StreamNumber(0), RoomNumber(99), Seat()),
                .leave(StreamNumber(99)), .seat(StreamNumber(99), Seat()),
                .closeRoom(RoomNumber(99)), .openRoom(room), .stopPlayingInRoom(RoomNumber(99)),
            ])
            party.live(500)
            studio.order([.bridge(StreamNumber(0), StreamNumber(1))])
            party.forget()
            party.live(1_400)
            #expect(abs(party.level(of: 1, at: 0)) < 2)
            #expect(party.level(of: 2, at: 0) < -40, "no longer in the room")
            #expect(studio.close(0) != nil)
            studio.order([.closeRoom(room)])
        }
    }
}
