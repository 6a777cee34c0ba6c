import Glibc
import Testing
import Wire

@testable import Media

/// What one mouth sends, as a far end gets it: over a real socket, at a time of its own.
struct MouthTests {
    /// A stream without an engine.
    private final class Stage {
        let phone: Phone
        private let side = UnsafeMutablePointer<Side>.allocate(capacity: 1)
        private let room = UnsafeMutableRawPointer.allocate(byteCount: 2_100, alignment: 16)
        private let mouth: Mouth
        private let socket: SocketPair
        private var now: Int64 = 1_000_000_000
        private(set) var spoken = 0

        init(_ speech: Speech, near rate: SampleRate = .narrow) throws {
            phone = try Phone()
            mouth = try #require(Mouth(speech, near: rate))
            let local = SocketAddress(.v4(0x7F00_0001), try Studio.port())
            socket = try SocketPair.bind(local).get()
            var own = Side(Sending(ssrc: 7, sequence: 99, timestamp: 1_000))
            own.rtpSocket = socket.rtp
            own.remote = .init(phone.address)
            side.initialize(to: own)
        }

        deinit {
            socket.close()
            side.deallocate()
            room.deallocate()
        }

        var rate: SampleRate { mouth.rate }

        /// A frame every 20 ms; what it was answered with in packets.
        func say(_ frame: [Int16], isQuiet: Bool = false) -> [Packet] {
            now += 20_000_000
            mouth.say(frame, isQuiet: isQuiet, on: .init(side: side, room: room, now: now))
            spoken += 1
            return packets
        }

        func say(madeBy packetizer: Packetizer) -> [Packet] {
            now += 20_000_000
            mouth.say(madeBy: packetizer, on: .init(side: side, room: room, now: now))
            return packets
        }

        func finish() -> [Packet] {
            mouth.finish(
                [Int16](repeating: 0, count: rate.samplesPerFrame),
                on: .init(side: side, room: room, now: now))
            return packets
        }

        func wait(_ milliseconds: Int64) { now += milliseconds * 1_000_000 }

        private var packets: [Packet] {
            var all: [Packet] = []
            while let packet = phone.hear(all.isEmpty ? 5 : 0) { all.append(packet) }
            return all
        }
    }

    private static func speech(
        _ format: SoundFormat, _ milliseconds: Int, opus: OpusParameters = OpusParameters(),
        noise: UInt8? = nil
    ) -> Speech {
        Speech(
            heard: [:], spoken: .init(96, format, milliseconds: milliseconds, opus: opus),
            comfortNoise: noise)
    }

    @Test(
        "packets are as long as the far end wants them, and numbered so",
        arguments: [
            (SoundFormat.pcmu, 10, 10), (.pcma, 20, 20), (.pcmu, 30, 30), (.g722, 50, 50),
            (.g722, 60, 60), (.gsm, 30, 20), (.opus, 60, 60), (.opus, 30, 20), (.opus, 10, 10),
            (.g726(.kilobits32, .lowestFirst), 40, 40), (.l16(.wide, isStereo: false), 60, 40),
            (.l16(.full, isStereo: false), 20, 10), (.pcmu, 0, 10), (.pcmu, 100, 60),
        ])
    func lengths(_ format: SoundFormat, _ asked: Int, _ real: Int) throws {
        let stage = try Stage(Self.speech(format, asked))
        let sound = Sound.voice(stage.rate, milliseconds: 600)
        let size = stage.rate.samplesPerFrame
        var packets: [Packet] = []
        for start in stride(from: 0, to: sound.count, by: size) {
            packets += stage.say(Array(sound[start..<start + size]))
        }
        #expect(packets.count == 600 / real)
        let step = UInt32(real) * format.clockRate / 1_000
        for (index, packet) in packets.enumerated() {
            #expect(packet.payloadType == 96)
            #expect(packet.ssrc == 7)
            #expect(packet.sequence == 100 + UInt16(index))
            #expect(packet.timestamp == packets[0].timestamp + UInt32(index) * step)
            #expect(packet.marker == (index == 0))
            let ticks = packet.payload.withUnsafeBytes { raw in
                raw.baseAddress.map { format.duration(of: $0, raw.count) } ?? 0
            }
            #expect(UInt32(ticks) == step)
        }
    }

    @Test("silence that the far end makes by itself is not sent; the clock runs on")
    func discontinuous() throws {
        var opus = OpusParameters()
        opus.usesDTX = true
        let stage = try Stage(Self.speech(.opus, 20, opus: opus), near: .wide)
        let voice = Sound.sine(300, .wide, milliseconds: 400)
        let rest = [Int16](repeating: 0, count: 320)
        var packets: [(frame: Int, packet: Packet)] = []
        func say(_ frame: [Int16]) {
            let index = stage.spoken
            packets += stage.say(frame).map { (index, $0) }
        }
        for start in stride(from: 0, to: voice.count, by: 320) {
            say(Array(voice[start..<start + 320]))
        }
        for _ in 0..<100 { say(rest) }
        for start in stride(from: 0, to: voice.count, by: 320) {
            say(Array(voice[start..<start + 320]))
        }
        #expect(packets.count < 100)
        let first = try #require(packets.first)
        for (before, after) in zip(packets, packets.dropFirst()) {
            #expect(after.packet.sequence == before.packet.sequence &+ 1)
            // RFC 7587 §4.1: the timestamp of each frame is its own, sent or not.
            #expect(
                after.packet.timestamp
                    == first.packet.timestamp + UInt32(after.frame - first.frame) * 960)
            // RFC 3551 §4.1: the first packet after a pause.
            #expect(after.packet.marker == (after.frame > before.frame + 1))
        }
    }

    @Test("noise is described once, and again when it has changed (RFC 3389)")
    func noise() throws {
        let stage = try Stage(Self.speech(.pcmu, 20, noise: 13))
        let voice = Sound.sine(500, .narrow, milliseconds: 20)
        let soft = Sound.sine(500, .narrow, milliseconds: 20, peak: 46.34)
        let loud = Sound.sine(500, .narrow, milliseconds: 20, peak: 463.4)
        let began = try #require(stage.say(voice).first)
        var told: [Packet] = []
        for _ in 0..<25 { told += stage.say(soft, isQuiet: true) }
        for _ in 0..<25 { told += stage.say(loud, isQuiet: true) }
        #expect(told.map(\.payloadType) == [13, 13])
        // A root mean square of 32.77 is 60 dB below a square wave of full scale.
        #expect(told.map(\.payload) == [[60], [40]])
        #expect(told.allSatisfy { !$0.marker })
        #expect(told.map { $0.timestamp - began.timestamp } == [160, 26 * 160])
        let again = try #require(stage.say(voice).first)
        #expect(again.marker)
        #expect(again.payloadType == 96)
        #expect(again.timestamp - began.timestamp == 51 * 160)
        #expect(again.sequence == told[1].sequence + 1)
    }

    @Test("where noise was not agreed on it is spoken like everything else")
    func noiseUnknown() throws {
        let stage = try Stage(Self.speech(.pcmu, 20))
        for _ in 0..<3 {
            let frame = Sound.sine(500, .narrow, milliseconds: 20, peak: 50)
            #expect(stage.say(frame, isQuiet: true).map(\.payload.count) == [160])
        }
    }

    @Test("what has not filled a packet leaves at the end; after a pause something begins")
    func ends() throws {
        let stage = try Stage(Self.speech(.pcma, 60))
        let frame = Sound.sine(500, .narrow, milliseconds: 20)
        #expect(stage.say(frame).isEmpty)
        let whole = try #require(stage.finish().first)
        #expect(whole.payload.count == 480)
        #expect(stage.finish().isEmpty)
        stage.wait(1_000)
        for _ in 0..<2 { #expect(stage.say(frame).isEmpty) }
        let later = try #require(stage.say(frame).first)
        #expect(later.marker)
        #expect(later.sequence == whole.sequence + 1)
        // 20 ms and a second and three frames later.
        #expect(later.timestamp - whole.timestamp == 8 * 1_060)
    }

    @Test("several far ends hear what was made once, each under its own numbers")
    func shared() throws {
        let speech = Self.speech(.g722, 20)
        let stages = [try Stage(speech), try Stage(speech)]
        let spoken = try #require(speech.spoken)
        let packetizer = try #require(Packetizer(spoken))
        let own = Sound.sine(800, .wide, milliseconds: 20)
        _ = stages[0].say(own)
        for index in 0..<5 {
            packetizer.take(Sound.voice(.wide, milliseconds: 20, seed: UInt64(index + 1)))
            let first = try #require(stages[0].say(madeBy: packetizer).first)
            let second = try #require(stages[1].say(madeBy: packetizer).first)
            #expect(first.payload == second.payload)
            #expect(first.sequence == second.sequence + 1)
            #expect(!first.marker && second.marker == (index == 0))
        }
    }

    @Test("every number is spoken as every other: nothing that a description may say traps")
    func hostile() {
        for milliseconds in [-1, 0, 1, 9, 11, 61, 1_000, .max] {
            for format in [SoundFormat.pcmu, .opus, .gsm, .l16(.full, isStereo: true)] {
                let mouth = Mouth(Self.speech(format, milliseconds))
                #expect(mouth != nil)
            }
        }
        #expect(Mouth(Self.speech(.comfortNoise(.narrow), 20)) == nil)
    }
}
