import Glibc
import Synchronization
import Testing
import Wire

@testable import Media

/// Tests of the whole engine on real sockets, one after the other.
@Suite(.serialized) struct EngineTests {}

/// An engine, its events, and ports for its streams.
final class Studio: Sendable {
    let engine: MediaEngine
    private let heard: Collected

    private final class Collected: Sendable {
        let events = Mutex<[EngineEvent]>([])
    }

    init() {
        let heard = Collected()
        self.heard = heard
        engine = MediaEngine { events in heard.events.withLock { $0 += events } }
        engine.start()
    }

    deinit {
        engine.stop()
    }

    /// Without those of the load, which come by the clock.
    var events: [EngineEvent] {
        heard.events.withLock { $0 }.filter { event in
            if case .load = event { false } else { !Self.isMark(event) }
        }
    }

    var loads: [EngineLoad] {
        heard.events.withLock { $0 }.compactMap { event in
            if case .load(let load) = event { load } else { nil }
        }
    }

    // MARK: - Orders

    /// Gives orders and waits until they have been carried out: a last one, for an address that no
    /// host can have (RFC 1112 §4), must fail first.
    func order(_ commands: [MediaCommand]) {
        let count = { [heard] in heard.events.withLock { $0.count(where: Self.isMark) } }
        let before = count()
        let nowhere = SocketAddress(.v4(0xF000_0001), 5_004)
        let opening = Opening(
            local: nowhere, ssrc: 0, sequence: 0, timestamp: 0, cname: "")
        engine.submit(commands + [.open(Self.mark, opening)])
        Self.wait(5_000) { count() > before }
    }

    /// Until something is so, and no longer than `milliseconds`.
    static func wait(_ milliseconds: Int, until isSo: () -> Bool) {
        for _ in 0..<milliseconds {
            if isSo() { return }
            usleep(1_000)
        }
    }

    private static let mark = StreamNumber(.max)

    private static func isMark(_ event: EngineEvent) -> Bool {
        if case .openFailed(mark, _) = event { true } else { false }
    }

    /// The first event that fits, waited for no longer than `milliseconds`.
    func event(
        within milliseconds: Int = 2_000, _ fits: (EngineEvent) -> Bool
    ) -> EngineEvent? {
        for _ in 0...milliseconds {
            if let event = events.first(where: fits) { return event }
            usleep(1_000)
        }
        return nil
    }

    /// An even port that is free with the one above it.
    static func port(host: String = "127.0.0.1") throws -> UInt16 {
        for port in stride(from: next.withLock { $0 }, to: 60_000, by: 2) {
            guard (try? UDPSocket(host: host, port: port)) != nil,
                (try? UDPSocket(host: host, port: port + 1)) != nil
            else { continue }
            next.withLock { $0 = port + 2 }
            return port
        }
        throw SocketFailure()
    }

    private static let next = Mutex<UInt16>(42_000 + UInt16(getpid() % 500) * 20)

    /// Opens a stream towards `phone`.
    func open(
        _ raw: UInt32, for phone: Phone, host: String = "127.0.0.1",
        _ change: (inout Direction) -> Void = { _ in }
    ) throws -> SocketAddress {
        let ip = try #require(IPAddress(host))
        let local = SocketAddress(ip, try Self.port(host: host))
        order([
            .open(
                StreamNumber(raw),
                Opening(
                    local: local, ssrc: 0xB000_0000 + raw, sequence: 65_533, timestamp: 90_000,
                    cname: "stream\(raw)")),
            .direct(StreamNumber(raw), Self.direction(phone, change)),
        ])
        return local
    }

    static func direction(
        _ phone: Phone, _ change: (inout Direction) -> Void = { _ in }
    ) -> Direction {
        var direction = Direction(
            rtp: phone.address, rtcp: phone.rtcp.address, sends: true, receives: true,
            clockRates: [0: 8_000, 8: 8_000, 101: 8_000], telephoneEvent: 101, alsoFrom: nil,
            silenceTimeoutMilliseconds: nil, relaysFeedback: false,
            speech: Speech(heard: [0: .pcmu, 8: .pcma], spoken: .init(8, .pcma)))
        change(&direction)
        return direction
    }

    func connect(_ first: UInt32, _ second: UInt32) {
        order([
            .connect(
                StreamNumber(first), StreamNumber(second), firstToSecond: [:], secondToFirst: [:])
        ])
    }

    /// An order to play a tone; its number is that of the stream.
    static func tone(
        _ raw: UInt32, _ segments: [Cadence.Segment], times: UInt32 = 0
    ) -> MediaCommand {
        .play(
            StreamNumber(raw),
            Playback(
                PlaybackNumber(UInt64(raw)),
                [.tone(Cadence(segments: segments, times: times))]))
    }

    /// Closes the stream and gives its figures.
    func close(_ raw: UInt32) -> Report? {
        order([.close(StreamNumber(raw))])
        let closed = event {
            if case .closed(StreamNumber(raw), _) = $0 { true } else { false }
        }
        guard case .closed(_, let report) = closed else { return nil }
        return report
    }
}
