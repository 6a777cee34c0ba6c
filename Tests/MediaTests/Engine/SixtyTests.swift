import Glibc
import Testing
import Wire

@testable import Media

extension EngineTests {
    /// Sixty on real sockets, judged by what is heard and not by when: a machine that has other
    /// things to do makes the test longer, and no more than that.
    struct SixtyTests {
        private static let count = 60
        /// A packet of 20 ms holds whole periods of every multiple of 50 Hz: whichever packets are
        /// late, lost or left out, a tone goes on where it was.
        private static func hertz(_ index: Int) -> Double { 300 + 50 * Double(index) }
        private static let amplitude = 1_500.0
        private static let samplesPerPacket = 160

        private let studio = Studio()

        /// One packet's worth of its tone; no two begin alike, or the sum would be one great click
        /// in every packet.
        private static func payload(_ index: Int) -> [UInt8] {
            let phase = Double.pi * Double(index * index) / Double(count)
            return (0..<samplesPerPacket).map { sample in
                let angle = 2 * .pi * hertz(index) * Double(sample) / 8_000 + phase
                return G711.muLaw(Int16((amplitude * sin(angle)).rounded()))
            }
        }

        private final class Far {
            let phone: Phone
            let address: SocketAddress
            private var packet: Packet
            private var next = 0
            /// What came since it was forgotten last, in the order of its numbers.
            private(set) var heard: [UInt16: [UInt8]] = [:]

            init(_ index: Int, _ studio: Studio) throws {
                let phone = try Phone()
                self.phone = phone
                address = try studio.open(UInt32(index), for: phone) { direction in
                    direction.speech = Speech(heard: [0: .pcmu], spoken: .init(0, .pcmu))
                }
                packet = Packet(0, 0)
                packet.ssrc = UInt32(index)
                packet.payload = payload(index)
            }

            func say() {
                phone.send(packet, to: address)
                packet.sequence &+= 1
                packet.timestamp &+= UInt32(samplesPerPacket)
            }

            func listen() {
                while let packet = phone.hear(0) { heard[packet.sequence] = packet.payload }
            }

            func forget() { heard = [:] }
        }

        /// For so many packets, each 20 ms behind the one before, or later where there is no time.
        private func live(_ phones: [Far], packets: Int) {
            Pace.run(milliseconds: packets * 20) { time in
                if time % 20 == 0 { for phone in phones { phone.say() } }
                for phone in phones { phone.listen() }
            }
        }

        /// The amplitude of every tone in what one has heard.
        private static func amplitudes(_ payloads: some Collection<[UInt8]>) -> [Double] {
            var samples: [Double] = []
            for payload in payloads {
                samples += payload.map { Double(G711.linear(muLaw: $0)) }
            }
            return samples.withUnsafeBufferPointer { samples in
                (0..<count).map { index in
                    let turn = 2 * cos(2 * .pi * hertz(index) / 8_000)
                    var (last, before) = (0.0, 0.0)
                    for place in 0..<samples.count {
                        let value = samples[place] + turn * last - before
                        before = last
                        last = value
                    }
                    let power = last * last + before * before - turn * last * before
                    return 2 * max(0, power).squareRoot() / Double(max(1, samples.count))
                }
            }
        }

        /// What is wrong with what was heard, in words.
        private func judge(_ phones: [Far]) -> [String] {
            var wrong: [String] = []
            for (listener, phone) in phones.enumerated() {
                guard phone.heard.count >= 20 else {
                    wrong.append("\(listener) heard only \(phone.heard.count) packets")
                    continue
                }
                let found = Self.amplitudes(phone.heard.values)
                let usual = found.sorted()[Self.count / 2]
                if usual < 100 { wrong.append("\(listener) hears \(usual) of each") }
                for (speaker, level) in found.enumerated() {
                    let isRight =
                        speaker == listener ? level < usual / 10 : (0.5...2).contains(level / usual)
                    if !isRight { wrong.append("\(speaker) at \(listener): \(level) of \(usual)") }
                }
            }
            return wrong
        }

        @Test("each tone is found at every other, and never at its source")
        func sixty() throws {
            let room = RoomNumber(1)
            let phones = try (0..<Self.count).map { try Far($0, studio) }
            studio.order(
                [.openRoom(room)]
                    + phones.indices.map { .join(StreamNumber(UInt32($0)), room, Seat()) })
            live(phones, packets: 50)
            // One second is enough where there is time; else it is looked at again, a minute long.
            var wrong = ["nothing was heard"]
            for _ in 0..<40 where !wrong.isEmpty {
                for phone in phones { phone.forget() }
                live(phones, packets: 50)
                wrong = judge(phones)
            }
            #expect(wrong.isEmpty, "\(wrong.prefix(20))")
            // The test would notice an echo: one who hears another as itself is found.
            let swapped = Self.amplitudes(phones[1].heard.values)
            #expect(swapped[0] > swapped[1] * 5)
        }
    }
}
