import SDP
import SIP
import Softphone
import Wire

/// A `Softphone` with sockets, a voice and an ear. Used by one thread only.
final class DemoPhone {
    let name: String
    private(set) var phone: Softphone
    let signalling: LoopbackSocket
    let audio: LoopbackSocket
    private(set) var source: ToneSource
    private(set) var sink = ToneSink()
    private(set) var events: [Softphone.Event] = []
    private(set) var call: Softphone.CallNumber?
    private let server: SocketAddress
    /// Each message, and whether the phone sent it.
    private let sees: ([UInt8], Bool) -> Void

    init(
        name: String, number: String, password: String, domain: String, server: SocketAddress,
        hertz: Double, sees: @escaping ([UInt8], Bool) -> Void
    ) throws(LoopbackSocket.Failure) {
        self.name = name
        self.server = server
        self.sees = sees
        signalling = try LoopbackSocket()
        audio = try LoopbackSocket(isEven: true)
        var generator = SystemRandomNumberGenerator()
        source = ToneSource(hertz: hertz, level: -10, ssrc: generator.next())
        var behaviour = Softphone.Behaviour()
        behaviour.firstMediaPort = audio.address.port
        behaviour.staysRegistered = false
        phone = Softphone(
            Softphone.Identity(
                user: ByteString(number), domain: ByteString(domain),
                password: ByteString(password), displayName: ByteString(name)),
            local: signalling.address, server: server, seed: generator.next(),
            behaviour: behaviour)
    }

    var nextDeadline: Duration? { phone.nextDeadline }

    /// Does something with the phone, and sends what comes of it.
    func use(_ action: (inout Softphone) -> Void) {
        action(&phone)
        let (transmissions, news) = phone.drain()
        for transmission in transmissions {
            sees(transmission.bytes, true)
            signalling.send(transmission.bytes, to: transmission.to)
        }
        for event in news {
            if case .called(let number, _) = event { call = number }
            events.append(event)
        }
    }

    func dial(_ number: String, at now: Duration) {
        use { call = $0.call(ByteString(number), at: now) }
    }

    /// All that has arrived and all that is due.
    func serve(hearing other: DemoPhone, at now: Duration) {
        while let (bytes, source) = signalling.receive() {
            sees(bytes, false)
            use { $0.receive(bytes, from: source, at: now) }
        }
        while let (bytes, _) = audio.receive() {
            sink.receive(bytes, departures: other.source.departures, at: now)
        }
        if let deadline = phone.nextDeadline, deadline <= now { use { $0.fire(at: now) } }
    }

    /// Twenty milliseconds of sound to where the far end wants it.
    func speak(at now: Duration) {
        guard let call, let remote = phone.calls[call]?.remote, let address = remote.address(of: 0),
            let line = remote.media.first, line.port != 0
        else { return }
        audio.send(source.packet(at: now), to: SocketAddress(address, line.port))
    }

    var isTalking: Bool { call.flatMap { phone.calls[$0] }?.state == .talking }
    var isRinging: Bool { call.flatMap { phone.calls[$0] }?.state == .ringing }
    var hasNoCall: Bool { phone.calls.isEmpty }

    var heard: (ToneSource) -> HeardAudio {
        { source in HeardAudio(self.sink, from: source) }
    }
}
