import SIP
import Testing
import Wire

@testable import Switchboard

/// RFC 3261 §10.3, RFC 3327, RFC 5626.
struct RegistrarTests {
    private let udp = Flow(
        .udp, listener: ListenerID(0), remote: SocketAddress(.v4(0xC000_0209), 40_000))
    private let tcp = Flow(
        .tcp, listener: ListenerID(1), remote: SocketAddress(.v4(0xC000_0209), 40_001),
        connection: ConnectionID(7))
    private let start = Instant.zero
    private let utc = UTCTime(milliseconds: 1_800_000_000_000)

    private func request(
        _ contacts: [ByteString], cSeq: UInt32 = 1, callID: ByteString = "a@phone",
        _ headers: [Header] = []
    ) -> Request {
        let address = NameAddress(URI(user: "201", host: .name("pbx.example")))
        var request = Request(
            method: .register, uri: URI(host: .name("pbx.example")), from: address, to: address,
            callID: callID, cSeq: CSeq(cSeq, .register))
        for contact in contacts { request.headers.append(.contact, contact) }
        request.headers.fields += headers
        return request
    }

    private func register(
        _ registrar: inout Registrar, _ request: Request, over flow: Flow? = nil,
        at now: Instant = .zero
    ) -> Registration {
        registrar.register(
            request, extension: "201", over: flow ?? udp, settings: RegistrarSettings(), at: now)
    }

    private func contacts(_ registration: Registration) -> [ByteString] {
        registration.headers.filter { $0.name == .contact }.map(\.value)
    }

    @Test("a contact is kept for as long as it asks, and listed with what is left")
    func simple() {
        var registrar = Registrar()
        let answer = register(&registrar, request(["<sip:201@192.0.2.9>;expires=600"]))
        #expect(answer.status == .ok)
        #expect(contacts(answer) == ["<sip:201@192.0.2.9>;expires=600"])
        let later = start + .seconds(100)
        let fetched = register(&registrar, request([], cSeq: 2), at: later)
        #expect(contacts(fetched) == ["<sip:201@192.0.2.9>;expires=500"])
        #expect(!fetched.didChange)
        #expect(registrar.bindings(for: "201", at: start + .seconds(600)).isEmpty)
    }

    @Test("the contact's own expiry goes before the header's, and that before the house's")
    func expiries() {
        for (contact, header, expected) in [
            ("<sip:201@h>;expires=120", "300", UInt32(120)), ("<sip:201@h>", "300", 300),
            ("<sip:201@h>", nil, 3600), ("<sip:201@h>;expires=99999", nil, 7200),
        ] as [(ByteString, ByteString?, UInt32)] {
            var registrar = Registrar()
            let headers = header.map { [Header(.expires, $0)] } ?? []
            _ = register(&registrar, request([contact], headers))
            #expect(
                registrar.bindings(for: "201", at: start).first?.secondsLeft(at: start) == expected)
        }
    }

    @Test("too brief is refused with what is enough, and nothing of the request is taken")
    func tooBrief() {
        var registrar = Registrar()
        let answer = register(
            &registrar, request(["<sip:201@good>;expires=600", "<sip:201@h>;expires=59"]))
        #expect(answer.status == .intervalTooBrief)
        #expect(answer.headers == [Header(.minExpires, "60")])
        #expect(!registrar.isRegistered("201"))
    }

    @Test("the star removes all, alone and with Expires 0 only (step 6)")
    func star() {
        var registrar = Registrar()
        _ = register(&registrar, request(["<sip:201@h>"]))
        let zero = Header(.expires, "0")
        #expect(register(&registrar, request(["*"], cSeq: 2)).status == .badRequest)
        #expect(
            register(&registrar, request(["*", "<sip:201@h>"], cSeq: 3, [zero])).status
                == .badRequest)
        #expect(registrar.isRegistered("201"))
        #expect(register(&registrar, request(["*"], cSeq: 4, [zero])).status == .ok)
        #expect(!registrar.isRegistered("201"))
    }

    @Test("a request that was overtaken changes nothing (step 7)")
    func overtaken() {
        var registrar = Registrar()
        _ = register(&registrar, request(["<sip:201@h>"], cSeq: 5))
        let old = register(&registrar, request(["<sip:201@h>;expires=0"], cSeq: 4))
        #expect(old.status == .serverInternalError)
        #expect(registrar.isRegistered("201"))
        let other = register(
            &registrar, request(["<sip:201@h>;expires=0"], cSeq: 1, callID: "b@phone"))
        #expect(other.status == .ok)
        #expect(!registrar.isRegistered("201"))
    }

    @Test("phones are bounded at the limit and one below and above it", arguments: [9, 10, 11])
    func bounded(count: Int) {
        var registrar = Registrar()
        var last = Status.ok
        for number in 1...count {
            let contact = ByteString("<sip:201@192.0.2.\(number)>")
            last = register(&registrar, request([contact], callID: ByteString("c\(number)"))).status
        }
        #expect(last == (count == 11 ? .forbidden : .ok))
        #expect(registrar.count == min(count, 10))
    }

    @Test("calls go back over the flow, whatever the Contact says")
    func flowBound() {
        var registrar = Registrar()
        _ = register(&registrar, request(["<sip:201@198.51.100.99:5099>"]))
        #expect(registrar.bindings(for: "201", at: start).first?.flow == udp)
    }

    @Test("an address that nobody can have is a mistake", arguments: ["224.0.0.5", "0.0.0.0"])
    func impossible(address: String) {
        var registrar = Registrar()
        let answer = register(&registrar, request([ByteString("<sip:201@\(address)>")]))
        #expect(answer.status == .badRequest)
        #expect(!registrar.isRegistered("201"))
    }

    @Test("the same instance and reg-id take the place of the old contact (RFC 5626 §6)")
    func outbound() {
        var registrar = Registrar()
        let instance: ByteString = ";+sip.instance=\"<urn:uuid:1>\";reg-id=1"
        let supported = Header(.supported, "path, outbound")
        _ = register(
            &registrar, request([ByteString("<sip:201@192.0.2.9:4001>\(instance)")], [supported]))
        let second = register(
            &registrar,
            request(
                [ByteString("<sip:201@192.0.2.9:4002>\(instance)")], callID: "b", [supported]),
            over: tcp)
        #expect(registrar.count == 1)
        #expect(registrar.bindings(for: "201", at: start).first?.flow == tcp)
        #expect(second.headers.contains(Header(.require, "outbound")))
    }

    @Test("what is bound to a stream goes with it")
    func streams() {
        var registrar = Registrar()
        _ = register(&registrar, request(["<sip:201@h;transport=tcp>"]), over: tcp)
        #expect(registrar.closed(ConnectionID(8), at: .zero).isEmpty)
        #expect(registrar.closed(ConnectionID(7), at: .zero) == ["201"])
        #expect(!registrar.isRegistered("201"))
    }

    @Test("the most wanted first, then the newest")
    func order() {
        var registrar = Registrar()
        for (number, q) in [(1, ";q=0.5"), (2, ""), (3, ";q=0.75"), (4, ";q=0.5")] {
            let contact = ByteString("<sip:201@192.0.2.\(number)>\(q)")
            _ = register(&registrar, request([contact], callID: ByteString("c\(number)")))
        }
        let hosts = registrar.bindings(for: "201", at: start).map { $0.contact.host }
        #expect(hosts == [2, 3, 4, 1].map { .address(.v4(0xC000_0200 + UInt32($0))) })
    }

    @Test("Path comes back and is kept for calls (RFC 3327)")
    func path() {
        var registrar = Registrar()
        let hop = Header(.path, "<sip:edge.example;lr>")
        let answer = register(&registrar, request(["<sip:201@h>"], [hop]))
        #expect(answer.headers.contains(hop))
        #expect(registrar.bindings(for: "201", at: start).first?.path == [hop.value])
    }

    @Test("datagram phones survive a restart for as long as they had left, streams do not")
    func restart() {
        var registrar = Registrar()
        _ = register(&registrar, request(["<sip:201@192.0.2.9>;expires=600"]))
        _ = register(&registrar, request(["<sip:201@h;transport=tcp>"], callID: "b"), over: tcp)
        let kept = registrar.kept("201", at: start + .seconds(100), utc: utc)
        var next = Registrar()
        next.restore(
            ["201": kept], at: start, utc: UTCTime(milliseconds: utc.milliseconds + 60_000))
        let restored = next.bindings(for: "201", at: start)
        #expect(restored.map { $0.secondsLeft(at: start) } == [440])
        #expect(restored.first?.flow == udp)
    }

    @Test("expired contacts go when their time has come, and the next is known")
    func expiry() {
        var registrar = Registrar()
        _ = register(&registrar, request(["<sip:201@h>;expires=60"]))
        _ = register(&registrar, request(["<sip:201@i>;expires=90"], callID: "b"))
        #expect(registrar.nextExpiry(of: "201") == start + .seconds(60))
        registrar.expire("201", at: start + .seconds(59))
        #expect(registrar.count == 2)
        registrar.expire("201", at: start + .seconds(60))
        #expect(registrar.count == 1)
        #expect(registrar.nextExpiry(of: "201") == start + .seconds(90))
        registrar.expire("201", at: start + .seconds(90))
        #expect(registrar.nextExpiry(of: "201") == nil)
    }
}
