import CResolver
import Foundation
import NIOConcurrencyHelpers
import NIOCore
import SIP
import Wire

/// Asks the DNS, on a thread that may wait for it.
struct Resolver: Sendable {
    /// What came of one question, and for how many seconds it holds.
    typealias Ask = @Sendable (DNSQuestion) -> (answer: DNSAnswer, timeToLive: UInt32?)

    private let ask: Ask
    private let cache = NIOLockedValueBox(AnswerCache())

    /// The system's.
    init() {
        self.init { Self.askSystem($0) }
    }

    /// A server on this machine, and nothing else; for tests.
    init(loopbackPort: UInt16) {
        self.init { Self.askDNS($0, port: loopbackPort) }
    }

    init(ask: @escaping Ask) {
        self.ask = ask
    }

    /// After `deadline` nothing is asked any more.
    func targets(
        of location: ServerLocation, until deadline: NIODeadline,
        now: () -> NIODeadline = { .now() }
    ) -> [ServerTarget] {
        location.targets { question in
            let began = Int64(now().uptimeNanoseconds)
            if let known = cache.withLockedValue({ $0.answer(to: question, at: began) }) {
                return known
            }
            let found = now() < deadline ? ask(question) : (.failed, nil)
            let ended = Int64(now().uptimeNanoseconds)
            return cache.withLockedValue {
                $0.believed(found.0, timeToLive: found.1, to: question, at: ended)
            }
        }
    }

    /// The file of hosts, then the DNS, then whatever else the machine knows names by.
    private static func askSystem(_ question: DNSQuestion) -> (DNSAnswer, UInt32?) {
        if question.kind == .a || question.kind == .aaaa,
            let file = FileManager.default.contents(atPath: "/etc/hosts")
        {
            let known = HostsFile([UInt8](file.prefix(Limits.hostsFile))).addresses(of: question)
            if !known.isEmpty { return (.records(known), nil) }
        }
        let found = askDNS(question, port: 0)
        guard found.0 == .none || found.0 == .failed, question.name.description.hasSuffix(".local")
        else { return found }
        // RFC 6762 §3: such names are asked for on the link, if the machine is set up to.
        return (linkLocal(question) ?? found.0, nil)
    }

    private static func linkLocal(_ question: DNSQuestion) -> DNSAnswer? {
        guard question.kind == .a || question.kind == .aaaa,
            let resolved = try? NIOCore.SocketAddress.makeAddressResolvingHost(
                question.name.description, port: 0),
            let ip = Wire.SocketAddress(resolved)?.ip, ip.isV4 == (question.kind == .a)
        else { return nil }
        return .records([.address(ip)])
    }

    private static func askDNS(
        _ question: DNSQuestion, port: UInt16
    ) -> (DNSAnswer, UInt32?) {
        guard isHostName(question.name) else { return (.none, nil) }
        let searches = !question.name.bytes.contains(0x2E)
        var length: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Limits.dnsAnswer) { room, count in
            length = cresolver_ask(
                question.name.description, Int32(question.kind.rawValue), searches ? 1 : 0, port,
                room.baseAddress, Int32(room.count))
            count = min(max(0, Int(length)), room.count)
        }
        guard length > 0 else { return (length == 0 ? .none : .failed, nil) }
        guard let message = try? DNSMessage(parsing: bytes) else { return (.failed, nil) }
        let records = message.records.filter { $0.answers(question.kind) }
        return (records.isEmpty ? .none : .records(records), message.timeToLive)
    }

    /// Letters, digits, hyphens, dots, and the underscores of SRV.
    private static func isHostName(_ name: ByteString) -> Bool {
        (1...253).contains(name.count)
            && name.bytes.allSatisfy {
                $0.isASCIILetter || $0.isASCIIDigit || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F
            }
    }
}
