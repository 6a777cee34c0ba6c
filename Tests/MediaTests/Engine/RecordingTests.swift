import Glibc
import Testing
import Wire

@testable import Media

extension EngineTests {
    struct RecordingTests {
        private let studio = Studio()
        private let folder = Folder()

        private func order(_ number: UInt64, _ name: String) -> RecordingOrder {
            RecordingOrder(
                number: RecordingNumber(number), path: folder.path + "/" + name, container: .wav)
        }

        private func tone(_ number: Int, _ hertz: Double) -> Packet {
            var packet = Packet(UInt16(number), UInt32(number * 160))
            packet.payload = (0..<160).map { index in
                let time = 2 * .pi * Double(number * 160 + index) / 8_000
                return G711.muLaw(Int16(8_000 * sin(hertz * time)))
            }
            return packet
        }

        private func ended(_ number: UInt64) -> RecordingReport? {
            let event = studio.event(within: 5_000) {
                if case .recordingEnded(RecordingNumber(number), _) = $0 { true } else { false }
            }
            guard case .recordingEnded(_, let report) = event else { return nil }
            return report
        }

        @Test("a relayed call is recorded, one side left and one right, while it goes on")
        func relayed() throws {
            let alice = try Phone()
            let bob = try Phone()
            let toAlice = try studio.open(1, for: alice)
            let toBob = try studio.open(2, for: bob)
            studio.connect(1, 2)
            studio.order([.record(StreamNumber(1), order(1, "a.wav"))])
            for number in 0..<100 {
                alice.send(tone(number, 400), to: toAlice)
                bob.send(tone(number, 1_000), to: toBob)
                #expect(bob.hear() != nil)
                #expect(alice.hear() != nil)
                usleep(18_000)
            }
            #expect(studio.close(1) != nil)
            let report = try #require(ended(1))
            #expect(report.failure == nil && report.packetsLost == 0)
            #expect((1_800...4_000).contains(report.milliseconds))
            let bytes = folder.read(folder.path + "/a.wav")
            let samples = stride(from: 44, to: bytes.count - 1, by: 2).map {
                Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
            }
            let left = stride(from: 0, to: samples.count, by: 2).map { samples[$0] }
            let right = stride(from: 1, to: samples.count, by: 2).map { samples[$0] }
            #expect(Self.loudest(400, in: left) > 6_000)
            #expect(Self.loudest(1_000, in: left) < 600)
            #expect(Self.loudest(1_000, in: right) > 6_000)
            #expect(Self.loudest(400, in: right) < 600)
        }

        /// Of any tenth of a second.
        private static func loudest(_ hertz: Double, in samples: [Int16]) -> Double {
            stride(from: 0, to: samples.count - 800, by: 800).map {
                Goertzel.peak(of: hertz, in: Array(samples[$0..<$0 + 800]))
            }.sorted().dropLast(2).last ?? 0
        }

        @Test("one recording of a stream at a time; one of nothing is told; the engine goes on")
        func refused() throws {
            let alice = try Phone()
            let local = try studio.open(1, for: alice)
            studio.order([
                .record(StreamNumber(1), order(1, "a.wav")),
                .record(StreamNumber(1), order(2, "b.wav")),
                .record(StreamNumber(9), order(3, "c.wav")),
                .pauseRecording(StreamNumber(9), isPaused: true), .stopRecording(StreamNumber(9)),
                .echo(StreamNumber(1)),
            ])
            #expect(ended(2)?.failure != nil)
            #expect(ended(3)?.failure != nil)
            #expect(alice.exchange(Packet(1, 0), over: local, with: alice) != nil)
            studio.order([.stopRecording(StreamNumber(1))])
            #expect(ended(1)?.failure == nil)
            // After it another may begin.
            studio.order([.record(StreamNumber(1), order(4, "d.wav"))])
            #expect(studio.close(1) != nil)
            #expect(ended(4)?.failure == nil)
        }

        @Test("a recording that cannot be written is told once, and the call goes on")
        func unwritable() throws {
            _ = folder.write([1], "file")
            let alice = try Phone()
            let local = try studio.open(1, for: alice)
            studio.order([
                .echo(StreamNumber(1)), .record(StreamNumber(1), order(1, "file/a.wav")),
            ])
            #expect(ended(1)?.failure == "Not a directory")
            for number in UInt16(0)..<20 {
                let packet = Packet(number, UInt32(number) * 160)
                #expect(alice.exchange(packet, over: local, with: alice) != nil)
            }
            #expect(studio.close(1) != nil)
            usleep(300_000)
            let told = studio.events.count { if case .recordingEnded = $0 { true } else { false } }
            #expect(told == 1)
        }
    }
}
