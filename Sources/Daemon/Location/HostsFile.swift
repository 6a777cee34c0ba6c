import SIP
import Wire

/// `/etc/hosts`: what the administrator of the machine says goes before the DNS (hosts(5)).
struct HostsFile {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The addresses of that name and family; others know no host names.
    func addresses(of question: DNSQuestion) -> [DNSRecord] {
        guard question.kind == .a || question.kind == .aaaa else { return [] }
        var found: [DNSRecord] = []
        for line in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            let words = line.prefix { $0 != 0x23 }.split { $0 == 0x20 || $0 == 0x09 }
            guard let first = words.first, let ip = IPAddress(ByteString(first)),
                ip.isV4 == (question.kind == .a),
                words.dropFirst().contains(where: {
                    ByteString($0).equalsIgnoringCase(question.name)
                })
            else { continue }
            found.append(.address(ip))
        }
        return found
    }
}
