import Testing

@testable import Media

/// What an ear makes of packets that come early, late, twice, in disorder or not at all.
struct EarTests {
    private static let voice = Sound.voice(.narrow, milliseconds: 4_000)

    private func ear(_ formats: [UInt8: SoundFormat] = [0: .pcmu]) throws -> Ear {
        try #require(Ear(formats: formats, rate: .narrow))
    }

    private func payloads(
        _ format: SoundFormat = .pcmu, milliseconds: Int = 20, sound: [Int16]? = nil
    ) throws -> [[UInt8]] {
        let encoder = try #require(SoundEncoder(format))
        return encoder.packets(sound ?? Self.voice, milliseconds: milliseconds)
    }

    @Test("what comes in step is heard to the bit, and soon", arguments: [10, 20, 30, 40, 50, 60])
    func clean(milliseconds: Int) throws {
        let ear = try ear()
        let payloads = try payloads(milliseconds: milliseconds)
        let heard = Journey.run(
            ear, Journey.packets(payloads, milliseconds: milliseconds), milliseconds: 3_900)
        let decoder = try #require(SoundDecoder(.pcmu))
        let said = payloads.flatMap { decoder.samples($0) }
        let begins = try #require(heard.kinds.firstIndex(of: .speech))
        // The first packet arrives after 5 ms, and waits for 20, and for the next frame.
        #expect(begins * 20 + 7 <= 5 + 20 + 10 + 20, "\(begins)")
        #expect(heard.count(.concealed) == 0, "\(ear.statistics)")
        let first = Array(heard.samples[(begins * 160)...].prefix(160 * 20))
        #expect(first == Array(said.prefix(first.count)))
        #expect(ear.statistics.lost == 0)
        // Rests between the words are used to be rid of what was waited for.
        let settled = try #require(heard.delays.last)
        #expect(settled < (milliseconds <= 20 ? 31 : 45), "\(settled)")
    }

    @Test("one lost packet is one frame made up, and all others stay as they are")
    func oneLost() throws {
        let ear = try ear()
        let heard = Journey.run(
            ear, Journey.packets(try payloads()) { $0 == 50 ? nil : 5 }, milliseconds: 1_800)
        #expect(heard.count(.concealed) == 1)
        #expect(ear.statistics.lost == 1)
        #expect(ear.statistics.late == 0)
    }

    @Test("disorder is put right, and copies are heard once")
    func disorder() throws {
        let ear = try ear()
        let twin = try self.ear()
        let payloads = try payloads()
        // Every tenth packet overtakes the one before it.
        let mixed = Journey.packets(payloads) { $0 % 10 == 3 ? 14 : ($0 % 10 == 4 ? -8 : 5) }
        let copies = mixed.map { packet in
            var copy = packet
            copy.arrival += 3 * Journey.millisecond
            return copy
        }
        let heard = Journey.run(ear, mixed + copies, milliseconds: 3_900)
        let statistics = ear.statistics
        #expect(statistics.reordered == 20)
        #expect(statistics.duplicates == 195)
        #expect(statistics.lost == 0 && statistics.late == 0)
        #expect(heard.count(.concealed) == 0)
        let alone = Journey.run(twin, mixed, milliseconds: 3_900)
        #expect(alone.samples == heard.samples)
    }

    @Test("a packet that comes after its turn is late, and not heard")
    func late() throws {
        let ear = try ear()
        // The packets behind it have come, so that nobody waits for it.
        let heard = Journey.run(
            ear, Journey.packets(try payloads()) { $0 == 20 ? 95 : 5 }, milliseconds: 800)
        #expect(ear.statistics.late == 1)
        #expect(heard.count(.concealed) >= 1)
        // And there is no room for surprise any more.
        #expect(ear.statistics.targetMilliseconds >= 90, "\(ear.statistics)")
    }

    @Test("a stall is waited out, nothing of it is lost, and the delay is taken back")
    func stall() throws {
        let ear = try ear()
        let voice = Sound.voice(.narrow, milliseconds: 14_000)
        let packets = Journey.packets(try payloads(sound: voice)) { index in
            // Packets 450 to 460 come at once.
            (450...460).contains(index) ? Double(5 + (460 - index) * 20) : 5
        }
        let heard = Journey.run(ear, packets, milliseconds: 13_950)
        #expect(ear.statistics.lost == 0, "\(ear.statistics)")
        let peak = heard.delays.max() ?? 0
        #expect(peak > 150, "\(peak)")
        #expect(ear.statistics.shortenedMilliseconds >= 100)
        let now = ear.statistics
        #expect(now.delayMilliseconds < 65, "\(heard.delays)")
    }

    @Test("a pause that is announced by its timestamps is silence, and no loss")
    func pause() throws {
        let ear = try ear()
        let all = try payloads()
        var packets = Journey.packets(Array(all[0..<50]))
        var after = Journey.packets(
            Array(all[0..<50]), sequence: 65_550, timestamp: .max - 4_000 &+ 160 * 150,
            from: Journey.begin + 3_000 * Journey.millisecond)
        after[0].hasMarker = true
        packets += after
        let heard = Journey.run(ear, packets, milliseconds: 3_950)
        #expect(ear.statistics.lost == 0)
        #expect(ear.statistics.restarts == 0)
        // The end of the first spurt was not announced: five frames were made up.
        #expect(heard.count(.concealed) == 5, "\(ear.statistics)")
        #expect(heard.count(.speech) >= 95)
        #expect(Sound.rms(heard.samples[(160 * 60)..<(160 * 140)]) == 0)
    }

    @Test("a sender that does not count its pauses is not late for ever after")
    func uncounted() throws {
        let ear = try ear()
        let all = try payloads()
        var after = Journey.packets(
            Array(all[50..<100]), sequence: 65_550, timestamp: .max - 4_000 &+ 160 * 50,
            from: Journey.begin + 1_300 * Journey.millisecond)
        after[0].hasMarker = true
        _ = Journey.run(
            ear, Journey.packets(Array(all[0..<50])) + after, milliseconds: 2_250)
        #expect(ear.statistics.lost == 0 && ear.statistics.late == 0)
        #expect(ear.statistics.delayMilliseconds < 45, "\(ear.statistics)")
        #expect(ear.statistics.targetMilliseconds < 30, "\(ear.statistics)")
    }

    @Test("comfort noise fills the pause, and words come back", arguments: [UInt8(13), 97])
    func comfortNoise(type: UInt8) throws {
        let ear = try #require(
            Ear(formats: [0: .pcmu], comfortNoise: type, rate: .narrow))
        let all = try payloads()
        var packets = Journey.packets(Array(all[0..<50]))
        packets.append(
            Journey.Packet(
                payload: [40, 100], payloadType: type, sequence: 14,
                timestamp: .max - 4_000 &+ 8_000,
                arrival: Journey.begin + 1_005 * Journey.millisecond))
        packets += Journey.packets(
            Array(all[0..<50]), sequence: 65_551, timestamp: .max - 4_000 &+ 160 * 150,
            from: Journey.begin + 3_000 * Journey.millisecond)
        let heard = Journey.run(ear, packets, milliseconds: 3_950)
        #expect(heard.count(.concealed) == 0)
        #expect(ear.statistics.lost == 0 && ear.statistics.unknown == 0)
        // -40 dBov.
        let level = Sound.rms(heard.samples[(160 * 60)..<(160 * 140)])
        #expect((200...500).contains(level), "\(level)")
    }

    @Test("telephone events take sequence numbers, and are no losses")
    func events() throws {
        let ear = try ear()
        let all = try payloads()
        var packets = Journey.packets(Array(all[0..<50]))
        packets += Journey.packets(
            Array(repeating: [5, 10, 0, 160], count: 8), payloadType: 101, sequence: 65_550,
            timestamp: .max - 4_000 &+ 8_000,
            from: Journey.begin + 1_000 * Journey.millisecond)
        packets += Journey.packets(
            Array(all[0..<50]), sequence: 65_558, timestamp: .max - 4_000 &+ 160 * 58,
            from: Journey.begin + 1_160 * Journey.millisecond)
        let heard = Journey.run(ear, packets, milliseconds: 2_100)
        #expect(ear.statistics.lost == 0 && ear.statistics.unknown == 8)
        #expect(heard.count(.concealed) == 0)
        #expect(ear.statistics.targetMilliseconds < 30)
    }

    @Test("new sequence numbers, timestamps or both are followed", arguments: [0, 1, 2, 3])
    func restart(which: Int) throws {
        let ear = try ear()
        let all = try payloads()
        let said = Journey.packets(Array(all[0..<50]))
        let after = Journey.packets(
            Array(all[50..<150]), sequence: which & 1 == 0 ? 65_550 : 20_000,
            timestamp: which & 2 == 0 ? .max - 4_000 &+ 8_000 : 77,
            from: Journey.begin + 1_000 * Journey.millisecond)
        let heard = Journey.run(ear, said + after, milliseconds: 2_950)
        // A large jump of the sequence is believed with its second packet.
        #expect(heard.count(.concealed) <= 2, "\(ear.statistics)")
        #expect(heard.count(.speech) >= 140)
        #expect(ear.statistics.strays == (which & 1 == 0 ? 0 : 1))
        #expect(ear.statistics.delayMilliseconds < 45)
    }

    @Test("another source is followed at once when it is announced")
    func anotherSource() throws {
        let ear = try ear()
        let all = try payloads()
        let said = Journey.packets(Array(all[0..<50]))
        _ = Journey.run(ear, said, milliseconds: 1_000)
        ear.forgetSource()
        // Near enough to the old ones to be taken for late.
        for packet in Journey.packets(
            Array(all[50..<60]), sequence: 65_540, timestamp: 5,
            from: Journey.begin + 1_000 * Journey.millisecond)
        {
            ear.hear(packet)
        }
        #expect(ear.statistics.late == 0 && ear.statistics.duplicates == 0)
        #expect(ear.statistics.restarts == 1)
    }

    @Test("the length of packets and the format change in the middle of a call")
    func changes() throws {
        let ear = try ear([0: .pcmu, 9: .g722])
        let short = try payloads(milliseconds: 10)
        let wide = try payloads(.g722, sound: Sound.voice(.wide, milliseconds: 1_000))
        var packets = Journey.packets(Array(try payloads()[0..<50]))
        packets += Journey.packets(
            Array(short[0..<100]), milliseconds: 10, sequence: 65_550,
            timestamp: .max - 4_000 &+ 8_000,
            from: Journey.begin + 1_000 * Journey.millisecond)
        packets += Journey.packets(
            wide, format: .g722, payloadType: 9, sequence: 65_650,
            timestamp: .max - 4_000 &+ 16_000,
            from: Journey.begin + 2_000 * Journey.millisecond)
        let heard = Journey.run(ear, packets, milliseconds: 2_950)
        #expect(ear.statistics.lost == 0)
        #expect(heard.count(.concealed) <= 1, "\(ear.statistics)")
        #expect(Sound.rms(heard.samples.suffix(160 * 40)) > 300)
    }

    @Test("sound comes out at the rate that is asked for", arguments: SampleRate.allCases)
    func rates(rate: SampleRate) throws {
        for format in [SoundFormat.pcmu, .g722, .opus] {
            let ear = try #require(Ear(formats: [0: format], rate: .narrow))
            let encoder = try #require(SoundEncoder(format, near: .wide))
            let tone = Sound.sine(1_000, encoder.rate, milliseconds: 2_000)
            let heard = Journey.run(
                ear, Journey.packets(encoder.packets(tone), format: format), rate: rate,
                milliseconds: 1_950)
            #expect(heard.samples.count == heard.kinds.count * rate.samplesPerFrame)
            let middle = heard.samples.suffix(rate.samplesPerFrame * 50)
            #expect(abs(Sound.level(1_000, in: middle, rate) + 12.2) < 1.5, "\(format)")
        }
    }

    @Test("Opus brings a lost packet back from the one behind it")
    func recovery() throws {
        var tuning = SoundEncoder.Tuning()
        tuning.expectedLoss = 20
        var far = OpusParameters()
        far.usesFEC = true
        let encoder = try #require(
            SoundEncoder(.opus, near: .wide, opus: far, tuning: tuning))
        let payloads = encoder.packets(Sound.voice(.wide, milliseconds: 4_000))
        let ear = try #require(Ear(formats: [111: .opus], rate: .wide))
        let packets = Journey.packets(payloads, format: .opus, payloadType: 111) {
            $0 > 10 && $0 % 10 == 0 ? nil : Double(5 + $0 % 3 * 12)
        }
        _ = Journey.run(ear, packets, rate: .wide, milliseconds: 3_900)
        let statistics = ear.statistics
        #expect(statistics.lost >= 17)
        #expect(statistics.recovered * 2 > statistics.lost, "\(statistics)")
    }

    @Test("who did not pull for a while begins with what is new")
    func idle() throws {
        let ear = try ear()
        for packet in Journey.packets(try payloads()) { ear.hear(packet) }
        var frame = [Int16](repeating: 0, count: 160)
        let now = Journey.begin + 3_992 * Journey.millisecond
        #expect(ear.pull(into: &frame, rate: .narrow, at: now) != .concealed)
        _ = ear.pull(into: &frame, rate: .narrow, at: now + 20 * Journey.millisecond)
        #expect(ear.statistics.delayMilliseconds < 45, "\(ear.statistics)")
    }

    @Test("nothing that comes stops it, and every frame is written")
    func hostile() throws {
        var chance = Sound.Chance(7)
        let ear = try #require(
            Ear(formats: [0: .pcmu, 9: .g722, 3: .gsm, 96: .opus, 13: .comfortNoise(.narrow)]))
        let types: [UInt8] = [0, 9, 3, 96, 13, 77, 255]
        var now = Journey.begin
        var frame = [Int16](repeating: 0, count: 960)
        for _ in 0..<30_000 {
            let most = Bool.random(using: &chance) ? 1_400 : 200
            let size = Int.random(in: 0...most, using: &chance)
            let near = Bool.random(using: &chance)
            ear.hear(
                Journey.Packet(
                    payload: (0..<min(size, 40)).map { _ in .random(in: 0...255, using: &chance) }
                        + Array(repeating: 0, count: max(0, size - 40)),
                    payloadType: types.randomElement(using: &chance) ?? 0,
                    sequence: .random(in: 0...(near ? 200 : .max), using: &chance),
                    timestamp: .random(in: 0...(near ? 32_000 : .max), using: &chance),
                    hasMarker: Bool.random(using: &chance), arrival: now))
            now += Int64.random(in: 0...30_000_000, using: &chance)
            let rate = Int.random(in: 0..<100, using: &chance) == 0 ? SampleRate.full : .narrow
            frame[rate.samplesPerFrame - 1] = 99
            _ = ear.pull(into: &frame, rate: rate, at: now)
        }
        #expect(ear.statistics.frames == 30_000)
        #expect(ear.statistics.packets == 30_000)
    }

    @Test("without a format there is no ear")
    func none() {
        #expect(Ear(formats: [:]) == nil)
        #expect(Ear(formats: [13: .comfortNoise(.narrow)]) == nil)
    }
}
