import Glibc
import Testing
import Wire

@testable import Media

extension EngineTests {
    /// Opening, silence, closing.
    struct LifeTests {
        private let studio = Studio()

        private func opening(_ port: UInt16) throws -> Opening {
            Opening(
                local: SocketAddress(try #require(IPAddress("127.0.0.1")), port), ssrc: 1,
                sequence: 0, timestamp: 0, cname: "x")
        }

        private func failure(_ number: UInt32) -> String? {
            let event = studio.event {
                if case .openFailed(StreamNumber(number), _) = $0 { true } else { false }
            }
            guard case .openFailed(_, let reason) = event else { return nil }
            return reason
        }

        @Test("a port that is taken is told, and the one below it is given back")
        func portTaken() throws {
            let port = try Studio.port()
            let occupant = try UDPSocket(host: "127.0.0.1", port: port + 1)
            studio.order([.open(StreamNumber(1), try opening(port))])
            #expect(failure(1) == "Address already in use")
            _ = try UDPSocket(host: "127.0.0.1", port: port)
            _ = occupant.address
        }

        @Test("a pair that is bound ahead is the stream's, without what came to it before")
        func reserved() throws {
            let alice = try Phone()
            let port = try Studio.port()
            let local = SocketAddress(try #require(IPAddress("127.0.0.1")), port)
            studio.order([.reserve(local), .reserve(local)])
            #expect(studio.events == [.reserved(local), .reserved(local)])
            #expect(throws: SocketFailure.self) { try UDPSocket(host: "127.0.0.1", port: port) }
            for number in UInt16(0)..<20 { alice.send(Packet(number, 0), to: local) }
            studio.order([
                .open(StreamNumber(1), try opening(port)),
                .direct(StreamNumber(1), Studio.direction(alice)), .echo(StreamNumber(1)),
            ])
            #expect(alice.exchange(Packet(500, 0), over: local, with: alice) != nil)
            #expect(studio.close(1)?.packetsReceived == 1)
            _ = try UDPSocket(host: "127.0.0.1", port: port)
        }

        @Test("a pair of which another program has a port is told; one that is released is free")
        func notReserved() throws {
            let ip = try #require(IPAddress("127.0.0.1"))
            let port = try Studio.port()
            let occupant = try UDPSocket(host: "127.0.0.1", port: port + 1)
            let nowhere = SocketAddress(.v4(0xF000_0001), port)
            let released = SocketAddress(ip, try Studio.port())
            studio.order([
                .reserve(SocketAddress(ip, port)), .reserve(nowhere), .reserve(released),
                .release(released), .release(nowhere),
            ])
            #expect(
                studio.events == [
                    .reserveFailed(
                        SocketAddress(ip, port), isTaken: true, reason: "Address already in use"),
                    .reserveFailed(
                        nowhere, isTaken: false, reason: "Cannot assign requested address"),
                    .reserved(released),
                ])
            _ = try UDPSocket(host: "127.0.0.1", port: port)
            _ = try UDPSocket(host: "127.0.0.1", port: released.port)
            _ = occupant.address
        }

        @Test("a number in use is refused, and its stream goes on")
        func numberTaken() throws {
            let alice = try Phone()
            let local = try studio.open(1, for: alice)
            studio.order([
                .open(StreamNumber(1), try opening(try Studio.port())), .echo(StreamNumber(1)),
            ])
            #expect(failure(1) != nil)
            #expect(alice.exchange(Packet(1, 0), over: local, with: alice) != nil)
        }

        @Test("orders about streams that are not there do nothing")
        func unknown() throws {
            let nobody = StreamNumber(77)
            studio.order([
                .echo(nobody), .disconnect(nobody), .stopPlaying(nobody), .close(nobody),
                .connect(nobody, nobody, firstToSecond: [:], secondToFirst: [:]),
                .bridge(nobody, nobody), Studio.tone(77, []),
                .direct(nobody, Studio.direction(try Phone())),
            ])
            _ = try studio.open(1, for: try Phone())
            #expect(studio.close(1) != nil)
            #expect(studio.events.count == 1)
        }

        @Test("the thread's load is told every second, and that there is none at the end")
        func load() throws {
            let alice = try Phone()
            let local = try studio.open(1, for: alice)
            _ = try studio.open(2, for: try Phone())
            studio.order([
                Studio.tone(2, [.init(hertz: [425], level: -10, milliseconds: 1_000)])
            ])
            for index in 0..<130 where studio.loads.count < 2 {
                alice.send(Packet(UInt16(index), UInt32(index * 160)), to: local)
                usleep(20_000)
            }
            let load = try #require(studio.loads.last)
            #expect(load.share > 0 && load.share < 1)
            #expect(load.heardStreams == 1)
            let late = try #require(load.latenessMilliseconds)
            let worst = try #require(load.worstLatenessMilliseconds)
            #expect(late >= 0 && late <= worst)
            _ = studio.close(1)
            _ = studio.close(2)
            #expect(studio.loads.last == EngineLoad())
        }

        @Test("silence is told once, and again after something was heard")
        func silence() throws {
            let alice = try Phone()
            let local = try studio.open(1, for: alice) { $0.silenceTimeoutMilliseconds = 100 }
            let isSilent = { (event: EngineEvent) in event == .silent(StreamNumber(1)) }
            #expect(studio.event(isSilent) != nil)
            alice.send(Packet(1, 0), to: local)
            Studio.wait(3_000) { studio.events.count(where: isSilent) == 2 }
            usleep(1_100_000)
            #expect(studio.events.count(where: isSilent) == 2)
        }

        @Test("silence is not watched without a time-out, nor where there is sound")
        func noSilence() throws {
            let held = try Phone()
            let talker = try Phone()
            _ = try studio.open(1, for: held)
            let clock = ContinuousClock()
            // Where the machine lets the talker wait for too long, there is silence: then nothing
            // is proved, and another stream is talked to.
            for number in UInt32(2)...40 {
                let local = try studio.open(number, for: talker) {
                    $0.silenceTimeoutMilliseconds = 500
                }
                var longest = Duration.zero
                var last = clock.now
                for index in 0..<80 {
                    talker.send(Packet(UInt16(index), UInt32(index * 160)), to: local)
                    usleep(20_000)
                    longest = max(longest, last.duration(to: clock.now))
                    last = clock.now
                }
                let own = studio.events.filter {
                    $0 == .heard(StreamNumber(number)) || $0 == .silent(StreamNumber(number))
                }
                #expect(!studio.events.contains(.silent(StreamNumber(1))))
                if longest < .milliseconds(250) {
                    return #expect(own == [.heard(StreamNumber(number))])
                }
            }
            Issue.record("the machine never let somebody talk for two seconds")
        }

        @Test("a stream of its first packet is in its figures: lost, twice, out of order")
        func figures() throws {
            let alice = try Phone()
            let local = try studio.open(1, for: alice)
            studio.order([.echo(StreamNumber(1))])
            for number: UInt16 in [10, 11, 13, 12, 12, 16, 17] {
                alice.send(Packet(number, UInt32(number) * 160), to: local)
            }
            let back = (0..<6).compactMap { _ in alice.hear()?.sequence }
            // The copy stays behind; the gap and the disorder are passed on.
            #expect(back == [65_534, 65_535, 1, 0, 4, 5])
            let report = try #require(studio.close(1))
            #expect(report.packetsReceived == 7)
            #expect(report.packetsLost == 2)
            #expect(report.duplicates == 1)
            #expect(report.reordered == 1)
        }

        @Test("no descriptor is left when streams are closed, nor when the engine has stopped")
        func descriptors() throws {
            let phone = try Phone()
            var ports: Set<UInt16> = []
            for number in UInt32(1)...40 {
                let port = try studio.open(number, for: phone).port
                ports.formUnion([port, port + 1])
            }
            #expect(Self.sockets(at: ports) == 80)
            #expect(studio.close(40) != nil)
            #expect(Self.sockets(at: ports) == 78)
            for number in UInt32(1)..<40 { #expect(studio.close(number) != nil) }
            #expect(Self.sockets(at: ports) == 0)
            let last = try studio.open(1, for: phone).port
            let spare = SocketAddress(
                try #require(IPAddress("127.0.0.1")), try Studio.port())
            ports = [last, last + 1, spare.port, spare.port + 1]
            studio.order([.echo(StreamNumber(1)), .reserve(spare)])
            #expect(Self.sockets(at: ports) == 4)
            studio.engine.stop()
            Studio.wait(2_000) { Self.sockets(at: ports) == 0 }
            #expect(Self.sockets(at: ports) == 0)
        }

        @Test("streams that come and go take each other's places without mistaking packets")
        func places() throws {
            let alice = try Phone()
            for round in UInt32(0)..<200 {
                let local = try studio.open(round, for: alice)
                studio.order([.echo(StreamNumber(round))])
                let heard = try #require(
                    alice.exchange(Packet(UInt16(round), 0), over: local, with: alice))
                #expect(heard.ssrc == 0xB000_0000 + round)
                alice.send(Packet(UInt16(round) + 1, 160), to: local)
                studio.order([.close(StreamNumber(round))])
                _ = alice.hear(1)
            }
        }

        /// How many sockets of this process are bound to these ports. Other tests run beside this
        /// one, and have sockets of their own.
        private static func sockets(at ports: Set<UInt16>) -> Int {
            (Int32(0)..<4_096).count { descriptor in
                UDPSocket.port(of: descriptor).map(ports.contains) ?? false
            }
        }
    }
}
