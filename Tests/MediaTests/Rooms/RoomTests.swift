import Testing

@testable import Media

@Suite("Rooms")
struct RoomTests {
    @Test("of sixty, each one finds the tone of every other and not its own")
    func sixty() {
        let tones = ToneRoom()
        let hertz = (0..<60).map { 300 + 50 * Double($0) }
        for (index, hertz) in hertz.enumerated() {
            #expect(tones.add(UInt32(index), hertz: hertz, amplitude: 400))
        }
        tones.run(5)
        tones.forget()
        tones.run(50)
        var missed: [String] = []
        for listener in 0..<60 {
            let heard = tones.heard[UInt32(listener)] ?? []
            for speaker in 0..<60 {
                let level = peak(of: hertz[speaker], in: heard, at: .narrow)
                let isRight = listener == speaker ? level < 4 : abs(level - 400) < 8
                if !isRight { missed.append("\(listener) hears \(speaker) at \(level)") }
            }
        }
        #expect(missed == [])
    }

    @Test("what one hears and what one says is together what the room says, to the sample")
    func identity() {
        let tones = ToneRoom()
        for name: UInt32 in 0..<3 {
            _ = tones.add(name, hertz: 437 + 211 * Double(name), amplitude: 9_000)
        }
        tones.run(2)
        tones.forget()
        tones.run(1)
        for place in 0..<3 {
            let said = UnsafeBufferPointer(start: tones.room.input(place), count: 160)
            let heard = tones.heard[UInt32(place)] ?? []
            let together = zip(said, heard).map { $0 &+ $1 }
            #expect(together == tones.everything)
        }
    }

    @Test("what is too loud becomes softer, is not cut off and never turns over")
    func saturation() {
        let tones = ToneRoom()
        for name: UInt32 in 0..<4 { _ = tones.add(name, hertz: 500, amplitude: 32_000) }
        tones.run(10)
        tones.forget()
        tones.run(50)
        for name: UInt32 in 0..<4 {
            let heard = tones.heard[name] ?? []
            let tone = peak(of: 500, in: heard, at: .narrow)
            #expect(tone > 20_000)
            for harmonic in [1_000.0, 1_500, 2_500, 3_500] {
                #expect(peak(of: harmonic, in: heard, at: .narrow) < tone / 200)
            }
        }
        let alone = ToneRoom()
        for name: UInt32 in 0..<4 { _ = alone.add(name, hertz: 500, amplitude: 32_000) }
        alone.run(10)
        for name: UInt32 in 0..<3 { alone.remove(name) }
        alone.run(50)
        alone.forget()
        alone.run(10)
        #expect(abs(peak(of: 500, in: alone.everything, at: .narrow) - 32_000) < 400)
    }

    @Test("two hundred shouting at once are within what a sample holds")
    func crowd() {
        let tones = ToneRoom()
        for name: UInt32 in 0..<200 { _ = tones.add(name, hertz: 400, amplitude: 32_767) }
        tones.run(20)
        tones.forget()
        tones.run(10)
        // A sum that turned over would jump.
        #expect(steepest(tones.everything) < 12_000)
    }

    /// A supervisor listens, whispers to one side, and joins: two parties and it, each a group.
    @Test("who is heard by some only, is heard by nobody else")
    func asides() {
        let tones = ToneRoom()
        let hertz: [UInt32: Double] = [1: 400, 2: 650, 3: 900]
        for name: UInt32 in 1...3 {
            _ = tones.add(
                name, hertz: hertz[name] ?? 0, amplitude: 6_000,
                seat: Seat(groups: 1 << UInt8(name - 1)))
        }
        func heard(_ audience: UInt8, isMuted: Bool = false) -> [[Bool]] {
            tones.room.change(3, to: Seat(isMuted: isMuted, groups: 4, audience: audience))
            tones.run(20)
            tones.forget()
            tones.run(20)
            return (UInt32(1)...3).map { listener in
                (UInt32(1)...3).map { speaker in
                    let level = peak(
                        of: hertz[speaker] ?? 0, in: tones.heard[listener] ?? [], at: .narrow)
                    #expect(level < 8 || abs(level - 6_000) < 60, "\(level)")
                    return level > 100
                }
            }
        }
        let all = [[false, true, true], [true, false, true], [true, true, false]]
        let listening = [[false, true, false], [true, false, false], [true, true, false]]
        let whispering = [[false, true, true], [true, false, false], [true, true, false]]
        #expect(heard(0, isMuted: true) == listening)
        #expect(heard(1) == whispering)
        #expect(heard(.max) == all)
        #expect(heard(1) == whispering)
        #expect(heard(0, isMuted: true) == listening)
        // Also while all together are too loud.
        for name: UInt32 in 1...3 {
            _ = tones.add(
                name, hertz: hertz[name] ?? 0, amplitude: 30_000,
                seat: Seat(groups: 1 << UInt8(name - 1), audience: name == 3 ? 1 : .max))
        }
        tones.run(20)
        tones.forget()
        tones.run(20)
        #expect(peak(of: 900, in: tones.heard[2] ?? [], at: .narrow) < 40)
        #expect(peak(of: 900, in: tones.heard[1] ?? [], at: .narrow) > 8_000)
        // The last that it said fades for nobody.
        tones.room.leave(3)
        tones.forget()
        tones.run(1)
        #expect(peak(of: 900, in: tones.heard[2] ?? [], at: .narrow) < 40)
    }

    @Test("the room is as wide as its widest member")
    func rates() {
        let tones = ToneRoom()
        _ = tones.add(1, hertz: 440, amplitude: 5_000)
        #expect(tones.room.rate == .narrow)
        _ = tones.add(2, hertz: 6_000, amplitude: 5_000, rate: .wide)
        _ = tones.add(3, rate: .full)
        #expect(tones.room.rate == .full)
        tones.room.leave(3)
        #expect(tones.room.rate == .wide)
        tones.run(3)
        tones.forget()
        tones.run(20)
        #expect(abs(peak(of: 6_000, in: tones.heard[1] ?? [], at: .wide) - 5_000) < 50)
        #expect(abs(peak(of: 440, in: tones.heard[2] ?? [], at: .wide) - 5_000) < 50)
        tones.remove(2)
        #expect(tones.room.rate == .narrow)
    }

    @Test("a member in two formats counts once")
    func again() {
        let room = Room()
        #expect(room.join(1, rate: .full))
        #expect(room.join(1, rate: .wide))
        #expect(room.count == 1)
        #expect(room.rate == .wide)
    }

    @Test("a full room takes nobody")
    func bound() {
        let room = Room()
        for name in 0..<UInt32(Limits.roomMembers) { #expect(room.join(name, rate: .narrow)) }
        #expect(!room.join(9_999, rate: .narrow))
        #expect(room.join(7, rate: .wide))
        room.leave(8)
        #expect(room.join(9_999, rate: .narrow))
    }

    @Test("who leaves makes room for the last one, who keeps its seat and its sound")
    func order() {
        let tones = ToneRoom()
        _ = tones.add(1, hertz: 500, amplitude: 3_000)
        _ = tones.add(2, hertz: 700, amplitude: 3_000, seat: Seat(isDeaf: true))
        _ = tones.add(3, hertz: 900, amplitude: 3_000, seat: Seat(isMuted: true))
        tones.remove(1)
        #expect(tones.room.place(of: 3) == 0)
        #expect(tones.room.seat(at: 0) == Seat(isMuted: true))
        #expect(tones.room.place(of: 1) == nil)
        tones.room.leave(77)
        #expect(tones.room.count == 2)
    }
}

@Suite("Rooms: seats")
struct SeatTests {
    @Test("nobody hears who is muted, and who is deaf hears nobody")
    func mutedAndDeaf() {
        let tones = ToneRoom()
        _ = tones.add(1, hertz: 500, amplitude: 6_000, seat: Seat(isMuted: true))
        _ = tones.add(2, hertz: 700, amplitude: 6_000, seat: Seat(isDeaf: true))
        _ = tones.add(3, hertz: 900, amplitude: 6_000)
        tones.run(3)
        tones.forget()
        tones.run(50)
        #expect(peak(of: 700, in: tones.heard[1] ?? [], at: .narrow) > 5_900)
        #expect(peak(of: 900, in: tones.heard[1] ?? [], at: .narrow) > 5_900)
        #expect((tones.heard[2] ?? [1]).allSatisfy { $0 == 0 })
        #expect(peak(of: 500, in: tones.heard[3] ?? [], at: .narrow) < 5)
        #expect(peak(of: 700, in: tones.heard[3] ?? [], at: .narrow) > 5_900)
    }

    @Test("silent listeners hear one and the same; who speaks, and who is deaf, does not")
    func sharing() {
        let tones = ToneRoom()
        _ = tones.add(1, hertz: 500, amplitude: 6_000)
        _ = tones.add(2)
        _ = tones.add(3)
        _ = tones.add(4, hertz: 800, amplitude: 6_000, seat: Seat(isMuted: true))
        _ = tones.add(5, seat: Seat(isDeaf: true))
        tones.run(3)
        #expect(tones.wasShared == [1: false, 2: true, 3: true, 4: true, 5: false])
    }

    @Test("who falls silent is a listener after 300 ms, and heard again with its first frame")
    func silence() {
        let tones = ToneRoom()
        _ = tones.add(1, hertz: 500, amplitude: 6_000)
        _ = tones.add(2)
        tones.run(5)
        _ = tones.add(1)
        tones.run(14)
        #expect(tones.wasShared[1] == false)
        // One frame more for the ramp to nothing.
        tones.run(2)
        #expect(tones.wasShared[1] == true)
        _ = tones.add(1, hertz: 500, amplitude: 6_000)
        tones.forget()
        tones.run(1)
        #expect(tones.wasShared[1] == false)
        #expect((tones.heard[2] ?? []).contains { $0 > 5_000 })
    }

    @Test(
        "a gain is heard as so many decibels",
        arguments: [(6.0, 3_990), (-20.0, 200), (100.0, 15_890), (-100.0, 63), (.nan, 0)])
    func gain(decibels: Double, expected: Int) {
        let tones = ToneRoom()
        _ = tones.add(1, hertz: 500, amplitude: 2_000, seat: Seat(gain: decibels))
        _ = tones.add(2)
        tones.run(2)
        tones.forget()
        tones.run(50)
        let level = peak(of: 500, in: tones.heard[2] ?? [], at: .narrow)
        #expect(abs(level - Double(expected)) < 1 + Double(expected) / 100)
    }

    /// The steepest step of 6,000 at 500 Hz is 2,354; an edge would be up to 6,000.
    @Test("joining, muting, leaving and falling silent do not click", arguments: 0..<16)
    func clicks(offset: Int) {
        let tones = ToneRoom()
        let hertz = 500 + Double(offset)
        _ = tones.add(2)
        tones.run(1 + offset)
        _ = tones.add(1, hertz: hertz, amplitude: 6_000)
        tones.run(7)
        tones.room.change(1, to: Seat(isMuted: true))
        tones.run(3)
        tones.room.change(1, to: Seat())
        tones.run(3 + offset)
        tones.remove(1)
        tones.run(2)
        let heard = tones.heard[2] ?? []
        #expect(heard.contains { $0 > 5_500 })
        #expect(heard.suffix(160).allSatisfy { $0 == 0 })
        #expect(steepest(heard) < 2_500)
    }

    @Test("who joins hears the others without an edge, and at once")
    func newcomer() {
        let tones = ToneRoom()
        _ = tones.add(1, hertz: 1_000, amplitude: 6_000)
        tones.run(5)
        _ = tones.add(2)
        tones.run(1)
        let heard = tones.heard[2] ?? []
        #expect(steepest(heard) < 4_700)
        #expect(abs(Int(heard.first ?? 1_000)) < 200)
        #expect(heard.suffix(80).contains { $0 > 5_500 })
    }

    @Test("an announcement is for all, a prompt for one; both above what is said")
    func prompts() {
        let room = Room()
        for name: UInt32 in 1...2 { _ = room.join(name, rate: .narrow) }
        for _ in 0..<2 {
            for place in 0..<2 { room.input(place).update(repeating: 0, count: 160) }
            room.mix()
            for place in 0..<2 { _ = room.heard(by: place) }
        }
        room.announcement.update(repeating: 1_000, count: 160)
        room.mix(hasAnnouncement: true)
        let prompt = [Int16](repeating: 500, count: 160)
        #expect(room.heard(by: 0).samples[80] == 1_000)
        prompt.withUnsafeBufferPointer { prompt in
            let heard = room.heard(by: 1, with: prompt.baseAddress)
            #expect(heard.samples[80] == 1_500)
            #expect(!heard.isShared)
        }
        #expect(room.heard(by: 0).isShared)
        room.mix()
        #expect(room.heard(by: 0).samples[80] == 0)
    }
}

@Suite("Rooms: who talks")
struct TalkMeterTests {
    @Test("a knock is no talk, a breath no end of it")
    func hysteresis() {
        var meter = TalkMeter()
        for _ in 0..<2 { meter.take(5_000) }
        #expect(!meter.isTalking)
        #expect(meter.isAudible)
        meter.take(0)
        for _ in 0..<3 { meter.take(TalkMeter.loud) }
        #expect(meter.isTalking)
        for _ in 0..<39 { meter.take(TalkMeter.soft - 1) }
        #expect(meter.isTalking)
        meter.take(TalkMeter.soft)
        for _ in 0..<39 { meter.take(0) }
        #expect(meter.isTalking)
        meter.take(0)
        #expect(!meter.isTalking)
    }

    @Test("between loud and soft nothing changes")
    func between() {
        var meter = TalkMeter()
        for _ in 0..<500 { meter.take(TalkMeter.loud - 1) }
        #expect(!meter.isTalking)
        for _ in 0..<3 { meter.take(TalkMeter.loud) }
        for _ in 0..<500 { meter.take(TalkMeter.soft) }
        #expect(meter.isTalking)
    }

    @Test("the silence of A-law is silence")
    func silenceOfALaw() {
        var meter = TalkMeter()
        for _ in 0..<100 { meter.take(8) }
        #expect(!meter.isAudible)
    }

    @Test("changes are told once, a few in a frame, and none is lost")
    func changes() {
        let tones = ToneRoom()
        for name: UInt32 in 0..<20 { _ = tones.add(name, hertz: 400, amplitude: 1_000) }
        var told: [UInt32] = []
        var most = 0
        for _ in 0..<8 {
            tones.run(1)
            var now = 0
            tones.room.takeTalking { name, isTalking in
                #expect(isTalking)
                told.append(name)
                now += 1
            }
            most = max(most, now)
        }
        #expect(most == Limits.talkingPerFrame)
        #expect(told.sorted() == Array(0..<20))
    }
}
